// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Forks, executed images and exits of processes. The kernel's fork and exit events come for each thread.
#include "slots.h"

// Whether the exit event says that the last thread of a process ends (since Linux 6.16).
const volatile __u32 exit_tells_group_end = 0;

SEC("tp_btf/sched_process_fork")
int count_fork(__u64 *arguments) {
    const struct task_struct *child = (void *)arguments[1];
    if (child->pid != child->tgid)
        return 0;
    struct event_counts *counts = current_counts();
    if (counts)
        counts->forks++;
    return 0;
}

SEC("tp_btf/sched_process_exec")
int count_exec(__u64 *arguments) {
    struct event_counts *counts = current_counts();
    if (counts)
        counts->execs++;
    return 0;
}

SEC("tp_btf/sched_process_exit")
int count_exit(__u64 *arguments) {
    if (exit_tells_group_end) {
        if (!(arguments[1] & 1))
            return 0;
    } else {
        // A process has one leader, which exits once.
        const struct task_struct *task = (void *)arguments[0];
        if (task->pid != task->tgid)
            return 0;
    }
    struct event_counts *counts = current_counts();
    if (counts)
        counts->exits++;
    return 0;
}
