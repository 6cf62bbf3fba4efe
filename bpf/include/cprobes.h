// Loads the kernel probes, attaches them hook by hook, and reads what they counted.
//
// One thread at a time may call these functions. Nothing here needs a capability after `cprobes_open`, but for
// `cprobes_attach` on kernels that demand one.
#ifndef ANOMENGINE_CPROBES_H
#define ANOMENGINE_CPROBES_H

#include "counters.h"

#include <stdbool.h>
#include <stddef.h>

// What can be attached on its own. All but the last count.
enum cprobes_hook {
    CPROBES_SYSTEM_CALLS = 0, // system calls, mmap calls and file opens: one attach point
    CPROBES_PAGE_FAULTS = 1,
    CPROBES_BLOCK_REQUESTS = 2,
    CPROBES_PROCESS_EVENTS = 3,
    CPROBES_LIFECYCLE = 4, // cgroups created, populated and removed
};
#define CPROBES_HOOK_COUNT 5

// The tables that find a cgroup's slot.
enum cprobes_table {
    CPROBES_BY_CGROUP = 0, // all events; block requests too unless they have a table of their own
    CPROBES_BY_BLKCG = 1,  // block requests, where another hierarchy charges them
};
#define CPROBES_TABLE_COUNT 2

struct cprobes_settings {
    const void *image;   // the programs of bpf/programs, compiled; not needed after the call
    size_t image_size;   // in bytes
    uint32_t hooks;      // bit mask of 1 << hook: those to be loaded; others can never be attached
    uint32_t slot_count; // cgroups that have their own counters at a time, plus the overflow slot; at least 2
    uint32_t identity;   // enum identity_hierarchy
    uint32_t identity_hierarchy_id; // number of that hierarchy as in /proc/cgroups; 0 is the unified one
    uint32_t blkcg_hierarchy_id;    // number of the hierarchy that charges block requests
};

struct cprobes; // opaque

#define CPROBES_MESSAGE_SIZE 512

// Loads the programs without attaching any.
//
// A hook that this kernel cannot run is left out, and its text in `unavailable`, [CPROBES_HOOK_COUNT ×
// CPROBES_MESSAGE_SIZE], says why; it is empty otherwise. Returns NULL if nothing at all can be loaded: `*error_number`
// is then an errno and `message`, [CPROBES_MESSAGE_SIZE], says what failed.
struct cprobes *cprobes_open(const struct cprobes_settings *settings, char *restrict unavailable,
                             int *restrict error_number, char *restrict message);

// Detaches and frees all. NULL is ignored.
void cprobes_close(struct cprobes *probes);

// Attaches a hook; does nothing if it is attached. Returns 0 or an errno; ENOENT for a hook that is not loaded.
int cprobes_attach(struct cprobes *probes, enum cprobes_hook hook);

// Detaches a hook; its counts stay.
void cprobes_detach(struct cprobes *probes, enum cprobes_hook hook);

struct cprobes_slot {
    uint64_t cgroup_id;
    uint32_t slot;
};

// Lists the cgroups that have a slot, in batches. Returns their number or a negative errno; at most `capacity` are
// written.
int cprobes_slots(const struct cprobes *probes, enum cprobes_table table, struct cprobes_slot *restrict slots,
                  uint32_t capacity);

// Totals of one slot over all CPUs, read from shared memory without a system call.
struct event_counts cprobes_counts(const struct cprobes *probes, uint32_t slot);

// Number of CPUs that the counter table has rows for.
uint32_t cprobes_cpu_count(const struct cprobes *probes);

// What each CPU counted for cgroups whose slots were freed, and for those without a slot: writes `totals`, [cpu count].
void cprobes_cpu_base(const struct cprobes *probes, struct event_counts *restrict totals);

// Adds what each CPU counted in a slot to `totals`, [cpu count]. The base and all slots in use together never fall.
void cprobes_cpu_add(const struct cprobes *probes, uint32_t slot, struct event_counts *restrict totals);

// Ends the count of a cgroup that was removed: takes it out of the table and gives its final totals. Its slot is free
// again after the next call of `cprobes_recycle`. Returns 0 or an errno; ENOENT if the cgroup has no slot.
int cprobes_retire(struct cprobes *probes, enum cprobes_table table, uint64_t cgroup_id,
                   struct event_counts *restrict totals);

// Frees the slots of cgroups retired before; may be called once in a sampling interval: a CPU that still held such a
// slot while it was retired has long let go of it. Returns the number of events that came in between and are lost.
uint64_t cprobes_recycle(struct cprobes *probes);

// Takes up to `capacity` life-cycle events. Returns their number or a negative errno.
int cprobes_lifecycle(struct cprobes *probes, struct lifecycle_event *restrict events, uint32_t capacity);

struct cprobes_statistics {
    uint32_t slot_count;                        // slots of cgroups, without the overflow slot
    uint64_t lost_lifecycle_events;             // for which the ring had no room
    uint64_t missed_events[CPROBES_HOOK_COUNT]; // runs that the kernel skipped, as one was under way on the CPU
    uint64_t run_count[CPROBES_HOOK_COUNT];     // runs and time while the kernel's statistics were on
    uint64_t run_nanoseconds[CPROBES_HOOK_COUNT];
};

struct cprobes_statistics cprobes_statistics(const struct cprobes *probes);

#endif
