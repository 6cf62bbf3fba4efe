// Counts read, and slots given back.
#include "loader.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 256

int cprobes_slots(const struct cprobes *probes, enum cprobes_table table, struct cprobes_slot *restrict slots,
                  uint32_t capacity) {
    uint64_t ids[BATCH];
    uint32_t values[BATCH];
    uint64_t position = 0;
    uint64_t *from = NULL;
    uint32_t taken = 0;
    for (;;) {
        uint32_t count = BATCH;
        const int error =
            bpf_map_lookup_batch(probes->table_fds[table], from, &position, ids, values, &count, NULL) ? errno : 0;
        if (error && error != ENOENT)
            return -error;
        for (uint32_t i = 0; i < count && taken < capacity; i++)
            slots[taken++] = (struct cprobes_slot){.cgroup_id = ids[i], .slot = values[i]};
        if (error == ENOENT || taken == capacity)
            return (int)taken;
        from = &position;
    }
}

// Adds what a CPU counted in a slot. The kernel adds while this reads; each field is read once and whole.
static void add_counts(const struct cprobes *probes, uint32_t cpu, uint32_t slot, struct event_counts *restrict sum) {
    const volatile struct event_counts *counts = &probes->counts[(size_t)cpu * probes->slot_count + slot];
    sum->sys_calls += counts->sys_calls;
    sum->mmap_calls += counts->mmap_calls;
    sum->file_opens += counts->file_opens;
    sum->page_faults += counts->page_faults;
    sum->block_requests += counts->block_requests;
    sum->forks += counts->forks;
    sum->execs += counts->execs;
    sum->exits += counts->exits;
}

struct event_counts cprobes_counts(const struct cprobes *probes, uint32_t slot) {
    struct event_counts sum = {0};
    if (slot >= probes->slot_count)
        return sum;
    for (uint32_t cpu = 0; cpu < probes->cpu_count; cpu++)
        add_counts(probes, cpu, slot, &sum);
    return sum;
}

uint32_t cprobes_cpu_count(const struct cprobes *probes) { return probes->cpu_count; }

void cprobes_cpu_base(const struct cprobes *probes, struct event_counts *restrict totals) {
    memcpy(totals, probes->freed, probes->cpu_count * sizeof *totals);
    cprobes_cpu_add(probes, OVERFLOW_SLOT, totals);
}

void cprobes_cpu_add(const struct cprobes *probes, uint32_t slot, struct event_counts *restrict totals) {
    if (slot >= probes->slot_count)
        return;
    for (uint32_t cpu = 0; cpu < probes->cpu_count; cpu++)
        add_counts(probes, cpu, slot, &totals[cpu]);
}

static uint64_t event_total(const struct event_counts *counts) {
    // mmap calls and file opens are system calls.
    return counts->sys_calls + counts->page_faults + counts->block_requests + counts->forks + counts->execs +
           counts->exits;
}

int cprobes_retire(struct cprobes *probes, enum cprobes_table table, uint64_t cgroup_id,
                   struct event_counts *restrict totals) {
    uint32_t slot = OVERFLOW_SLOT;
    if (bpf_map_lookup_elem(probes->table_fds[table], &cgroup_id, &slot))
        return errno;
    if (bpf_map_delete_elem(probes->table_fds[table], &cgroup_id))
        return errno;
    *totals = cprobes_counts(probes, slot);
    if (slot != OVERFLOW_SLOT && probes->pending_count < probes->slot_count) {
        probes->pending_free[probes->pending_count] = slot;
        probes->pending_totals[probes->pending_count++] = event_total(totals);
    }
    return 0;
}

uint64_t cprobes_recycle(struct cprobes *probes) {
    uint64_t late = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < probes->pending_count; i++) {
        const uint32_t slot = probes->pending_free[i];
        const struct event_counts now = cprobes_counts(probes, slot);
        late += event_total(&now) - probes->pending_totals[i];
        for (uint32_t cpu = 0; cpu < probes->cpu_count; cpu++) {
            add_counts(probes, cpu, slot, &probes->freed[cpu]);
            memset(&probes->counts[(size_t)cpu * probes->slot_count + slot], 0, sizeof(struct event_counts));
        }
        // A slot that the kernel does not take back now waits for the next call.
        if (bpf_map_update_elem(probes->free_fd, NULL, &slot, BPF_ANY)) {
            probes->pending_free[kept] = slot;
            probes->pending_totals[kept++] = 0;
        }
    }
    probes->pending_count = kept;
    return late;
}

int cprobes_lifecycle(struct cprobes *probes, struct lifecycle_event *restrict events, uint32_t capacity) {
    if (!probes->ring || capacity == 0)
        return 0;
    probes->events = events;
    probes->events_taken = 0;
    probes->events_capacity = capacity;
    const int result = ring_buffer__consume(probes->ring);
    probes->events = NULL;
    if (result < 0 && result != -ENOSPC)
        return result;
    return (int)probes->events_taken;
}
