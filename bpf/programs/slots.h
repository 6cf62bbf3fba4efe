// SPDX-License-Identifier: MIT OR GPL-2.0-only
// From a cgroup to its counters on this CPU.
#ifndef ANOMENGINE_SLOTS_H
#define ANOMENGINE_SLOTS_H

#include "../include/counters.h"
#include "identity.h"
#include "kernel.h"

// Set by the loader before the programs are loaded; the verifier folds it.
const volatile __u32 slot_count = 1;

// A cgroup's slot by its id. The loader sizes all maps.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1);
    __type(key, __u64);
    __type(value, __u32);
} slot_by_cgroup SEC(".maps");

// The same for the hierarchy by which block requests are charged, where that is another one.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1);
    __type(key, __u64);
    __type(value, __u32);
} slot_by_blkcg SEC(".maps");

// Slots that are free. Filled by the loader; a freed slot's counters are zero.
struct {
    __uint(type, BPF_MAP_TYPE_STACK);
    __uint(max_entries, 1);
    __uint(value_size, sizeof(__u32));
} free_slots SEC(".maps");

// The counter table; see counters.h.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct event_counts);
} counts_table SEC(".maps");

// The cgroup that this CPU last counted for. A CPU stays with one for many events, and a look-up here costs a few
// nanoseconds where one in a hash map costs tens. An entry cannot go stale: ids are not used twice, a task runs only
// in cgroups that live, and a slot is freed only after its cgroup was removed.
struct last_cgroup {
    __u64 cgroup_id;
    __u32 index; // into the counter table
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct last_cgroup);
} last_cgroup SEC(".maps");

// The slot of a cgroup, taken from the free ones at its first event; OVERFLOW_SLOT if none is left.
static __noinline __u32 slot_of(void *slots, __u64 cgroup_id) {
    const __u32 *known = bpf_map_lookup_elem(slots, &cgroup_id);
    if (known)
        return *known;
    __u32 slot = OVERFLOW_SLOT;
    if (bpf_map_pop_elem(&free_slots, &slot))
        return OVERFLOW_SLOT;
    if (bpf_map_update_elem(slots, &cgroup_id, &slot, BPF_NOEXIST) == 0)
        return slot;
    // Another CPU was first, or the map is full.
    bpf_map_push_elem(&free_slots, &slot, 0);
    known = bpf_map_lookup_elem(slots, &cgroup_id);
    return known ? *known : OVERFLOW_SLOT;
}

// Counters of the current task's cgroup on this CPU; Never NULL; the check satisfies the verifier.
static __always_inline struct event_counts *current_counts(void) {
    const __u32 zero = 0;
    struct last_cgroup *last = bpf_map_lookup_elem(&last_cgroup, &zero);
    if (!last)
        return NULL;
    const __u64 cgroup_id = current_cgroup_id();
    __u32 index;
    if (last->cgroup_id == cgroup_id) {
        index = last->index;
    } else {
        const __u32 slot = slot_of(&slot_by_cgroup, cgroup_id);
        index = bpf_get_smp_processor_id() * slot_count + slot;
        // The overflow slot is not remembered: the cgroup takes a slot as soon as one is freed.
        last->index = index;
        last->cgroup_id = slot == OVERFLOW_SLOT ? 0 : cgroup_id;
    }
    return bpf_map_lookup_elem(&counts_table, &index);
}

#endif
