// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Block requests, charged to the cgroup that the request's first block belongs to: the task that starts one is often a
// worker of the kernel. On cgroup v1 buffered writes are written back by the root cgroup and count there.
#include "slots.h"

// Whether block requests are charged in another hierarchy than the one that names tasks.
const volatile __u32 blkcg_is_separate = 0;

static __always_inline int count_block_request(const struct request *request) {
    const __u64 cgroup_id = request->bio->bi_blkg->blkcg->css.cgroup->kn->id;
    if (!cgroup_id)
        return 0; // a request without data, such as a flush
    const __u32 slot = blkcg_is_separate ? slot_of(&slot_by_blkcg, cgroup_id) : slot_of(&slot_by_cgroup, cgroup_id);
    const __u32 index = bpf_get_smp_processor_id() * slot_count + slot;
    struct event_counts *counts = bpf_map_lookup_elem(&counts_table, &index);
    // Requests start in interrupts too.
    if (counts)
        __sync_fetch_and_add(&counts->block_requests, 1);
    return 0;
}

// Since Linux 6.5.
SEC("tp_btf/block_io_start")
int count_block_start(__u64 *arguments) { return count_block_request((void *)arguments[0]); }

// Before that; a request that the device sends back is issued and counted again.
SEC("tp_btf/block_rq_issue")
int count_block_issue(__u64 *arguments) { return count_block_request((void *)arguments[0]); }
