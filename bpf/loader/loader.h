// What the loader's files share.
#ifndef ANOMENGINE_LOADER_H
#define ANOMENGINE_LOADER_H

#include "../include/cprobes.h"

#include <bpf/libbpf.h>

#define PROGRAM_COUNT 12

// A program of the object and the kernel event it hangs on.
struct program_entry {
    enum cprobes_hook hook;
    const char *program;
    const char *event;
    const char *superseded_by; // an event in whose presence this program is not used, or NULL
    bool is_optional;          // the hook works without it where the kernel lacks the event
};

extern const struct program_entry program_table[PROGRAM_COUNT];

// Variables of a loaded object in memory shared with the kernel.
struct section {
    const char *name; // ".data" or ".bss"
    char *data;       // NULL if it is not mapped
    size_t size;      // in bytes
};

struct cprobes {
    struct bpf_object *object;
    struct bpf_link *links[PROGRAM_COUNT];
    struct ring_buffer *ring; // NULL without the life-cycle hook
    int table_fds[CPROBES_TABLE_COUNT];
    int free_fd;
    int counts_fd;
    uint32_t cpu_count;
    uint32_t slot_count;         // the overflow slot included
    struct event_counts *counts; // shared with the kernel, [cpu_count × slot_count]
    struct section variables;
    const volatile uint64_t *lost_lifecycle_events;
    // Retired slots that wait to be freed, and what they held when they were retired.
    uint32_t *pending_free;
    uint64_t *pending_totals;
    uint32_t pending_count;
    struct event_counts *freed; // what each CPU counted in slots that were freed, [cpu_count]
    // Where life-cycle events go while the ring is drained.
    struct lifecycle_event *events;
    uint32_t events_taken;
    uint32_t events_capacity;
};

// Bytes of the counter table as mapped.
size_t counts_size(const struct cprobes *probes);

// A constant of the programs and its value.
struct named_constant {
    const char *name;
    uint32_t value;
};

// Sets constants of an object that is not loaded yet. Returns 0 or a negative errno; -ENOENT for an unknown name.
int set_constants(struct bpf_object *object, const struct named_constant *table, size_t count);

// Maps a section of a loaded object. Returns 0 or an errno.
int map_section(const struct bpf_object *object, const char *name, struct section *section);

void unmap_section(struct section *section);

// A variable in a section; NULL if the section has no such variable.
void *find_variable(const struct bpf_object *object, const struct section *section, const char *name, size_t size);

// Sets how many entries a map of an object that is not loaded yet shall have. Returns 0 or a negative errno.
int size_map(struct bpf_object *object, const char *name, uint32_t entries);

// Empties the libbpf log; the first warning from now on is kept.
void libbpf_log_begin(void);

// The first warning, or an empty text.
const char *libbpf_log_first(void);

#endif
