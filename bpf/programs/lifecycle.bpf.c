// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Cgroups created, populated and removed: the user side looks for new containers at once, knows the name of one that is
// gone before it looks, and frees the slots of old ones.
#include "slots.h"

// Hierarchies that matter: the one that names tasks and the one that charges block requests.
const volatile __u32 identity_hierarchy_id = 0;
const volatile __u32 blkcg_hierarchy_id = 0;

// Events for which the ring had no room; the user side then looks for itself.
__u64 lost_lifecycle_events = 0;

// Holds some 1,500 cgroups that are created and removed between two looks.
struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 512 * 1024);
} lifecycle_events SEC(".maps");

static __always_inline struct lifecycle_event *begin_event(const struct cgroup *cgroup, __u32 kind, __u64 size) {
    const __u32 hierarchy = cgroup->root->hierarchy_id;
    if (hierarchy != identity_hierarchy_id && hierarchy != blkcg_hierarchy_id)
        return NULL;
    struct lifecycle_event *event = bpf_ringbuf_reserve(&lifecycle_events, size, 0);
    if (!event) {
        __sync_fetch_and_add(&lost_lifecycle_events, 1);
        return NULL;
    }
    event->cgroup_id = cgroup->kn->id;
    event->parent_id = cgroup->self.parent ? cgroup->self.parent->cgroup->kn->id : 0;
    event->time_nanoseconds = bpf_ktime_get_ns();
    event->hierarchy = hierarchy;
    event->kind = kind;
    return event;
}

SEC("tp_btf/cgroup_mkdir")
int note_cgroup_created(__u64 *arguments) {
    struct lifecycle_event *event =
        begin_event((void *)arguments[0], LIFECYCLE_CREATED, sizeof(struct lifecycle_event));
    if (!event)
        return 0;
    const long length = bpf_probe_read_kernel_str(event->path, sizeof event->path, (const void *)arguments[1]);
    // A path that fills the field may be cut off, and would name another cgroup.
    if (length <= 0 || length == sizeof event->path)
        event->path[0] = 0;
    bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
    return 0;
}

static __always_inline int note(const struct cgroup *cgroup, __u32 kind) {
    struct lifecycle_event *event = begin_event(cgroup, kind, LIFECYCLE_HEADER_SIZE);
    if (event)
        bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
    return 0;
}

SEC("tp_btf/cgroup_rmdir")
int note_cgroup_removed(__u64 *arguments) { return note((void *)arguments[0], LIFECYCLE_REMOVED); }

SEC("tp_btf/cgroup_notify_populated")
int note_cgroup_populated(__u64 *arguments) {
    return (int)arguments[2] ? note((void *)arguments[0], LIFECYCLE_POPULATED) : 0;
}
