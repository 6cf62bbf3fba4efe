// SPDX-License-Identifier: MIT OR GPL-2.0-only
// System calls, and among them mmap and the calls that open files. One attach point serves all three: every program on
// it costs each call of the machine.
#include "slots.h"

#if defined(__TARGET_ARCH_x86)
#define CALL_MMAP 9
#define CALL_OPEN 2
#define CALL_CREAT 85
#define CALL_OPENAT 257
#elif defined(__TARGET_ARCH_arm64)
#define CALL_MMAP 222
#define CALL_OPENAT 56
#else
#error "the numbers of mmap and open calls are not known for this machine"
#endif
#define CALL_OPENAT2 437

SEC("tp_btf/sys_enter")
int count_system_call(__u64 *arguments) {
    struct event_counts *counts = current_counts();
    if (!counts)
        return 0;
    const __u64 call = arguments[1];
    // The kernel runs this with preemption off, and no interrupt enters a system call: a plain addition is whole.
    counts->sys_calls++;
    if (call == CALL_MMAP)
        counts->mmap_calls++;
    else if (call == CALL_OPENAT || call == CALL_OPENAT2)
        counts->file_opens++;
#ifdef CALL_OPEN
    else if (call == CALL_OPEN || call == CALL_CREAT)
        counts->file_opens++;
#endif
    return 0;
}
