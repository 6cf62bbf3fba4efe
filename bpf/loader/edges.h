// What the files share that load and read the programs of call edges.
#ifndef ANOMENGINE_LOADER_EDGES_H
#define ANOMENGINE_LOADER_EDGES_H

#include "../include/cedges.h"
#include "loader.h"

#define EVENT_PROGRAM_COUNT 4

enum { WALK_FILES = 0, WALK_CONNECTIONS = 1 };
#define WALK_PROGRAM_COUNT 2

#define BATCH 256

struct cedges {
    struct bpf_object *object;
    struct bpf_link *links[EVENT_PROGRAM_COUNT];
    struct bpf_link *walks[WALK_PROGRAM_COUNT];
    int table_fds[2];
    int links_fd;
    int levels_fd;
    struct section data;
    struct section bss;
    struct edge_knobs *knobs;
    const volatile uint64_t *losses;   // [EDGE_LOSS_COUNT]
    const volatile uint64_t *messages; // [EDGE_PROCESSORS × EDGE_CELL_LENGTH]
    volatile uint32_t *seeds_connections;
    const volatile uint64_t *seeded_connections;
    // Where a batch is read to, [BATCH].
    struct edge_key *keys;
    struct edge_counts *counts;
};

#endif
