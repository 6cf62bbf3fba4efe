// SPDX-License-Identifier: MIT OR GPL-2.0-only
// All programs as one object, so that they share their maps.
#include "block_requests.bpf.c"
#include "lifecycle.bpf.c"
#include "page_faults.bpf.c"
#include "process_events.bpf.c"
#include "system_calls.bpf.c"

// The kernel lets only programs under a GPL-compatible licence call some of the functions used here.
char program_license[] SEC("license") = "Dual MIT/GPL";
