// SPDX-License-Identifier: MIT OR GPL-2.0-only
// The programs that follow calls between services, as an object of their own: where they cannot be loaded the counters
// of probes.bpf.c are not touched.
#include "edge_connections.bpf.c"
#include "edge_inventory.bpf.c"
#include "edge_traffic.bpf.c"

char program_license[] SEC("license") = "Dual MIT/GPL";
