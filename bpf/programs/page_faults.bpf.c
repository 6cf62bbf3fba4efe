// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Page faults. Those that the kernel takes on a program's behalf (a read into fresh memory) count too and are often the
// larger part.
#include "slots.h"

static __always_inline int count_page_fault(void) {
    struct event_counts *counts = current_counts();
    // A fault can strike while another is counted.
    if (counts)
        __sync_fetch_and_add(&counts->page_faults, 1);
    return 0;
}

SEC("tp_btf/page_fault_user")
int count_user_page_fault(__u64 *arguments) { return count_page_fault(); }

SEC("tp_btf/page_fault_kernel")
int count_kernel_page_fault(__u64 *arguments) { return count_page_fault(); }
