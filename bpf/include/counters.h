// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// What the kernel side and the user side share: the layout of the counter table and of life-cycle events.
//
// The counter table is one array of `cpu_count × slot_count` elements of `struct event_counts`, the CPU's number being
// the slower index. Each CPU adds to its own elements alone, so that counting needs no locked instruction on the
// hot paths. A cgroup gets a slot at its first event and keeps it until the user side frees it. Slot 0 is never given
// to a cgroup: it takes the events for which no slot was left.
#ifndef ANOMENGINE_COUNTERS_H
#define ANOMENGINE_COUNTERS_H

#ifndef __bpf__
#include <stdint.h>
typedef uint64_t counters_u64;
typedef uint32_t counters_u32;
#else
typedef unsigned long long counters_u64;
typedef unsigned int counters_u32;
#endif

// Totals of one cgroup on one CPU since it got its slot. 64 bytes: one line of the cache, so that two slots never
// share one.
struct event_counts {
    counters_u64 sys_calls;      // system calls entered
    counters_u64 mmap_calls;     // of these: mmap
    counters_u64 file_opens;     // of these: open, openat, openat2, creat; and opens submitted by io_uring
    counters_u64 page_faults;    // user side and kernel side
    counters_u64 block_requests; // started, charged by blkcg
    counters_u64 forks;          // processes, not threads
    counters_u64 execs;          // images executed
    counters_u64 exits;          // processes, not threads
};

#define OVERFLOW_SLOT 0u

// The hierarchy by which the current task's cgroup is named.
enum identity_hierarchy {
    IDENTITY_UNIFIED = 0, // the cgroup v2 hierarchy
    IDENTITY_MEMORY = 1,  // the hierarchy that the memory controller is in
};

enum lifecycle_kind {
    LIFECYCLE_CREATED = 1,
    LIFECYCLE_REMOVED = 2,
    LIFECYCLE_POPULATED = 3, // its first process joined
};

#define LIFECYCLE_PATH_SIZE 256

// What happened to a cgroup. Only LIFECYCLE_CREATED brings the path; other events end before it.
struct lifecycle_event {
    counters_u64 cgroup_id;         // unique within its hierarchy until the machine restarts
    counters_u64 parent_id;         // of the cgroup that this one is directly below
    counters_u64 time_nanoseconds;  // CLOCK_MONOTONIC
    counters_u32 hierarchy;         // as in /proc/cgroups; 0 is the unified one
    counters_u32 kind;              // enum lifecycle_kind
    char path[LIFECYCLE_PATH_SIZE]; // below the hierarchy's root, zero-terminated; empty if it does not fit
};

#define LIFECYCLE_HEADER_SIZE __builtin_offsetof(struct lifecycle_event, path)

#endif
