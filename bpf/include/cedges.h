// Loads the programs that follow calls between services, and reads the edges that they counted.
//
// One thread at a time may call these functions. `cedges_open` and `cedges_attach` need CAP_BPF and CAP_PERFMON,
// `cedges_seed` the sight of all processes; nothing else here needs a capability.
//
// What is measured. A request's latency at the caller runs from the moment before its first byte is handed to TCP to
// the moment after the first byte of the answer was read (HTTP/2: the frame that ends the answer); at the callee from
// the arrival of the request's first segment to the moment before the answer's first byte is handed to TCP (HTTP/2: the
// frame that ends the answer).
#ifndef ANOMENGINE_CEDGES_H
#define ANOMENGINE_CEDGES_H

#include "cprobes.h"
#include "edges.h"

struct cedges_settings {
    const void *image;      // bpf/programs/edges.bpf.c, compiled; not needed after the call
    size_t image_size;      // in bytes
    uint32_t identity;      // enum identity_hierarchy
    uint32_t edge_capacity; // entries of edges, about 1 kB each once used; at least 1
    uint32_t link_capacity; // connections that are remembered to join their two sides, about 100 bytes each
    uint32_t shard_count;   // entries that the CPUs share out for one edge: a power of two up to 128, 0 for a choice by
                            // the number of CPUs
};

struct cedges; // opaque

// Loads the programs without attaching any. Returns NULL if that fails: `*error_number` is then an errno and `message`,
// [CPROBES_MESSAGE_SIZE], says what failed.
struct cedges *cedges_open(const struct cedges_settings *settings, int *restrict error_number, char *restrict message);

// Detaches and frees all. NULL is ignored.
void cedges_close(struct cedges *edges);

// Begins to count; does nothing if it has begun. Returns 0 or an errno.
int cedges_attach(struct cedges *edges);

// Ends counting; the counts stay. What is detached costs nothing.
void cedges_detach(struct cedges *edges);

// Finds connections that are older than the probes, by the open files of all processes. Call it after `cedges_attach`.
// Returns the number of connections that it found or a negative errno.
int64_t cedges_seed(struct cedges *edges);

// Observes every request (1), one of `every` requests and counts it as many times (2 and above), or none (0). Counts of
// requests that were extrapolated so are marked in `edge_counts.sampled`.
void cedges_set_sampling(struct cedges *edges, uint32_t every);

// The same for one cgroup. Returns 0 or an errno; E2BIG if too many cgroups have a level.
int cedges_set_level(struct cedges *edges, uint64_t cgroup_id, uint32_t every);

// Takes a cgroup's level away again. Returns 0 or an errno; ENOENT if it has none.
int cedges_clear_level(struct cedges *edges, uint64_t cgroup_id);

// Whether all callers with addresses of the public internet become one edge; they do at first.
void cedges_merge_public_callers(struct cedges *edges, bool merges);

// Counts at their edges what open connections gathered since their last request: bytes, retransmits and connects. Call
// it before `cedges_read`. Returns 0 or an errno.
int cedges_gather(struct cedges *edges);

struct cedges_entry {
    struct edge_key key;
    struct edge_counts counts;
};

// Where a reading stands; zero at its begin.
struct cedges_position {
    uint32_t table; // 0: edges, 1: those that were merged as `edges` was full
    uint32_t key;   // opaque
    bool has_key;
    bool is_done;
};

// Reads entries in batches: writes up to `capacity` of them, which must be at least 64, and their number to `*count`.
// Totals of one edge stand in one entry for each shard. Call it until `is_done`. Returns 0 or an errno; ENOSPC if
// `capacity` is too small for this table.
int cedges_read(const struct cedges *edges, struct cedges_position *restrict position,
                struct cedges_entry *restrict entries, uint32_t capacity, uint32_t *restrict count);

// Removes an entry. What is counted at that moment is lost: remove only those that have been idle. Returns 0 or an
// errno; ENOENT if there is no such entry.
int cedges_remove(struct cedges *edges, const struct edge_key *key);

// Reads the connections that are remembered, with both sides where both are known; at most `capacity`, the largest
// number that can be is `link_capacity`. Returns their number or a negative errno.
int cedges_links(const struct cedges *edges, struct edge_link *restrict links, uint32_t capacity);

struct cedges_statistics {
    uint64_t losses[EDGE_LOSS_COUNT];   // by enum edge_loss
    uint64_t messages[EDGE_PROCESSORS]; // buffers that were looked at, by processor
    uint64_t missed_events;             // runs that the kernel skipped, as one was under way on the CPU
    uint64_t run_count;                 // runs and time while the kernel's statistics were on
    uint64_t run_nanoseconds;
};

struct cedges_statistics cedges_statistics(const struct cedges *edges);

#endif
