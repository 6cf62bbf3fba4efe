// SPDX-License-Identifier: MIT OR GPL-2.0-only
// What a system call is, by its number and the ABI that it came in by. A 64-bit kernel runs 32-bit programs, and a
// 64-bit program may enter by the 32-bit gate (int $0x80): the same number is then another call.
#ifndef ANOMENGINE_ABI_H
#define ANOMENGINE_ABI_H

#include "kernel.h"

enum call_kind { CALL_OTHER, CALL_MMAP, CALL_OPEN };

#if defined(__TARGET_ARCH_x86)
#define TS_COMPAT 0x2u         // thread_info.status: in a system call of i386
#define X32_CALL 0x40000000ull // this bit in a number marks x32, which numbers these calls as x86-64 does
#define NR_COMPAT_OPENAT 295
static __always_inline int is_compat_call(const struct task_struct *task) {
    return task->thread_info.status & TS_COMPAT;
}
static __always_inline enum call_kind native_call(__u64 number) {
    switch (number & ~X32_CALL) {
    case 9: // mmap
        return CALL_MMAP;
    case 2:   // open
    case 85:  // creat
    case 257: // openat
    case 437: // openat2
        return CALL_OPEN;
    default:
        return CALL_OTHER;
    }
}
#elif defined(__TARGET_ARCH_arm64)
#define TIF_32BIT (1ul << 22) // thread_info.flags: a task of AArch32
#define NR_COMPAT_OPENAT 322
static __always_inline int is_compat_call(const struct task_struct *task) {
    return (task->thread_info.flags & TIF_32BIT) != 0;
}
static __always_inline enum call_kind native_call(__u64 number) {
    switch (number) {
    case 222: // mmap
        return CALL_MMAP;
    case 56:  // openat
    case 437: // openat2
        return CALL_OPEN;
    default:
        return CALL_OTHER;
    }
}
#else
#error "the numbers of mmap and open calls are not known for this machine"
#endif

// i386 and AArch32 differ in openat alone. Old mmap (90) was dropped from AArch32 with OABI.
static __always_inline enum call_kind compat_call(__u64 number) {
    switch (number) {
    case 90:  // mmap
    case 192: // mmap2
        return CALL_MMAP;
    case 5: // open
    case 8: // creat
    case NR_COMPAT_OPENAT:
    case 437: // openat2
        return CALL_OPEN;
    default:
        return CALL_OTHER;
    }
}

static __always_inline enum call_kind call_kind(__u64 number) {
    return is_compat_call(bpf_get_current_task_btf()) ? compat_call(number) : native_call(number);
}

#endif
