// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Cgroups made and removed, so that the user side looks for new containers at once and frees the slots of old ones.
#include "slots.h"

// Hierarchies that matter: the one that names tasks and the one that charges block requests.
const volatile __u32 identity_hierarchy_id = 0;
const volatile __u32 blkcg_hierarchy_id = 0;

// Events for which the ring had no room; the user side then looks for itself.
__u64 lost_lifecycle_events = 0;

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 256 * 1024);
} lifecycle_events SEC(".maps");

static __always_inline int note_lifecycle(const struct cgroup *cgroup, __u32 kind) {
    const __u32 hierarchy = cgroup->root->hierarchy_id;
    if (hierarchy != identity_hierarchy_id && hierarchy != blkcg_hierarchy_id)
        return 0;
    struct lifecycle_event *event = bpf_ringbuf_reserve(&lifecycle_events, sizeof(*event), 0);
    if (!event) {
        __sync_fetch_and_add(&lost_lifecycle_events, 1);
        return 0;
    }
    event->cgroup_id = cgroup->kn->id;
    event->parent_id = cgroup->self.parent->cgroup->kn->id;
    event->time_nanoseconds = bpf_ktime_get_ns();
    event->hierarchy = hierarchy;
    event->kind = kind;
    bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
    return 0;
}

SEC("tp_btf/cgroup_mkdir")
int note_cgroup_created(__u64 *arguments) { return note_lifecycle((void *)arguments[0], LIFECYCLE_CREATED); }

SEC("tp_btf/cgroup_rmdir")
int note_cgroup_removed(__u64 *arguments) { return note_lifecycle((void *)arguments[0], LIFECYCLE_REMOVED); }
