// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// What the kernel side and the user side share about call edges.
//
// An edge belongs to one side of a connection: the caller, which connected, or the callee, which accepted. Both sides
// of a call between two cgroups of this machine make an entry each, and each entry names the other's cgroup. A side
// whose peer is elsewhere names it by address.
#ifndef ANOMENGINE_EDGES_H
#define ANOMENGINE_EDGES_H

#ifndef __bpf__
#include <stdint.h>
typedef uint64_t edges_u64;
typedef uint32_t edges_u32;
typedef uint16_t edges_u16;
typedef uint8_t edges_u8;
#else
typedef unsigned long long edges_u64;
typedef unsigned int edges_u32;
typedef unsigned short edges_u16;
typedef unsigned char edges_u8;
#endif

enum edge_role {
    EDGE_CALLER = 1,
    EDGE_CALLEE = 2,
};

// An IPv6 address in network order; an IPv4 address is mapped (::ffff:a.b.c.d). All zero: any.
struct edge_address {
    edges_u32 words[4];
};

// Latencies are counted in slots: eight to an octave from 2^10 ns (1 µs) to 2^36 ns (69 s). Slot 0 takes what is
// shorter, the last slot what is longer. Slot s > 0 begins at 2^(10 + (s − 1) / 8) × (8 + (s − 1) % 8) / 8 ns.
#define EDGE_FIRST_OCTAVE 10
#define EDGE_OCTAVES 26
#define EDGE_SLOTS_PER_OCTAVE 8
#define EDGE_SLOT_COUNT (EDGE_OCTAVES * EDGE_SLOTS_PER_OCTAVE + 2)

// Processors that count messages in a cell of their own; those above share cells.
#define EDGE_PROCESSORS 128
// A cell is one cache line.
#define EDGE_CELL_LENGTH 8

struct edge_key {
    edges_u64 own_cgroup;  // of the side that counts; 0 if no process of it was seen
    edges_u64 peer_cgroup; // of the other side; 0 if it is elsewhere or not yet known
    // A caller's: what it connected to, so the virtual address of a service. A callee's: the caller's address; zero
    // for callers outside, where they are merged.
    struct edge_address peer_address;
    edges_u16 port;  // the service's: a caller's remote port, a callee's local one
    edges_u8 role;   // enum edge_role
    edges_u8 shard;  // CPUs that add to an entry of their own; the reader sums over shards
    edges_u32 netns; // inode number of the network namespace for loopback addresses, else 0
};

// Totals since the entry was made.
struct edge_counts {
    edges_u64 requests;            // answered or failed
    edges_u64 failures;            // status 500 or above, reset streams, connections closed before the answer
    edges_u64 nanoseconds;         // sum over requests; see cedges.h on what is measured at which side
    edges_u64 sampled;             // of the requests: those extrapolated from a sample
    edges_u64 connects;            // connections established
    edges_u64 connect_nanoseconds; // sum over these; callers only
    edges_u64 refused;             // connects answered by a reset; callers only
    edges_u64 connect_failures;    // connects that failed otherwise: timed out, unreachable, given up; callers only
    edges_u64 resets;              // established connections that the peer reset
    edges_u64 bytes_sent;          // payload handed to TCP
    edges_u64 bytes_received;      // payload read by the program
    edges_u64 retransmits;         // segments sent again
    edges_u32 slots[EDGE_SLOT_COUNT];
    edges_u32 padding;
};

// A connection of two sides, for joining what two machines saw: both have the caller's address and port in common,
// whatever rewrote the destination on the way.
struct edge_endpoint {
    struct edge_address address;
    edges_u32 netns; // as in edge_key
    edges_u16 port;
    edges_u16 padding;
};

struct edge_link {
    struct edge_endpoint caller;
    // The service's address and port as the side saw it.
    struct edge_address service_address;
    edges_u16 service_port;
    edges_u16 role; // enum edge_role: which side saw it
    edges_u32 padding;
    edges_u64 own_cgroup; // of this side
    edges_u64 peer_cgroup;
};

// Why something was not counted. Each is a total since loading.
enum edge_loss {
    EDGE_LOST_ENTRIES = 0,     // requests counted at no edge: the table was full
    EDGE_MERGED_PEERS = 1,     // times the table was full and the peer was merged into "any"
    EDGE_LOST_CONNECTIONS = 2, // connections that found no memory
    EDGE_LOST_STREAMS = 3,     // HTTP/2 requests for which the table of open streams was full
    EDGE_LOST_SYNC = 4,        // HTTP/2 connections that could not be followed any further
    EDGE_UNREADABLE = 5,       // buffers that could not be read
    EDGE_TOO_LONG = 6,         // buffers with more messages than are looked at
    EDGE_UNSEEN_TLS = 7,       // connections whose requests are encrypted
};
#define EDGE_LOSS_COUNT 8

// Knobs that the user side may turn while the programs run.
struct edge_knobs {
    edges_u32 sample_every;          // 1: every request; N: one request of N, counted N times; 0: none
    edges_u32 level_generation;      // counted up after each change of a cgroup's own level
    edges_u32 merges_public_callers; // 1: callers with addresses of the public internet become one edge
    edges_u32 padding;
};

#endif
