// SPDX-License-Identifier: MIT OR GPL-2.0-only
// System calls, and among them mmap and the calls that open files. One attach point serves all three: every program on
// it costs each call of the machine. Files are opened by io_uring too, which is no call per file.
#include "abi.h"
#include "slots.h"

SEC("tp_btf/sys_enter")
int count_system_call(__u64 *arguments) {
    struct event_counts *counts = current_counts();
    if (!counts)
        return 0;
    const enum call_kind kind = call_kind(arguments[1]);
    // The kernel runs this with preemption off, and no interrupt enters a system call: a plain addition is whole.
    counts->sys_calls++;
    if (kind == CALL_MMAP)
        counts->mmap_calls++;
    else if (kind == CALL_OPEN)
        counts->file_opens++;
    return 0;
}

// Of enum io_uring_op, which is part of the kernel's interface to programs.
#define RING_OPENAT 18
#define RING_OPENAT2 28

// Since Linux 6.0. A kernel thread that polls a ring is in the cgroup of the ring's owner.
SEC("tp_btf/io_uring_submit_req")
int count_ring_open(__u64 *arguments) {
    const struct io_kiocb *request = (void *)arguments[0];
    if (request->opcode != RING_OPENAT && request->opcode != RING_OPENAT2)
        return 0;
    struct event_counts *counts = current_counts();
    if (counts)
        __sync_fetch_and_add(&counts->file_opens, 1);
    return 0;
}
