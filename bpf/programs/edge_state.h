// SPDX-License-Identifier: MIT OR GPL-2.0-only
// What is known of each connection, and the tables of edges.
#ifndef ANOMENGINE_EDGE_STATE_H
#define ANOMENGINE_EDGE_STATE_H

#include "../include/edges.h"
#include "identity.h"
#include "network.h"

// Set by the loader before the programs are loaded.
const volatile __u32 shard_mask = 0;

// Written by the user side at any time.
struct edge_knobs knobs = {.sample_every = 1, .merges_public_callers = 1};

// By enum edge_loss. Rare events: one counter for all CPUs.
__u64 losses[EDGE_LOSS_COUNT] = {0};

// Buffers that were looked at, by processor: what observing calls costs. Programs on one processor do not interrupt
// each other where they count.
__u64 messages[EDGE_PROCESSORS * EDGE_CELL_LENGTH] = {0};

static __always_inline void count_message(void) {
    messages[(bpf_get_smp_processor_id() % EDGE_PROCESSORS) * EDGE_CELL_LENGTH]++;
}

static __always_inline void count_loss(__u32 which) { __sync_fetch_and_add(&losses[which], 1); }

enum protocol {
    PROTOCOL_UNKNOWN = 0, // no byte of a request was seen
    PROTOCOL_TURNS = 1,   // anything in which an answer follows a request
    PROTOCOL_HTTP1 = 2,
    PROTOCOL_HTTP2 = 3,
    PROTOCOL_IGNORED = 4, // encrypted, a tunnel, or out of step: connects and bytes only
};

// Where a direction's reader stands.
enum place {
    HTTP1_AT_MESSAGE = 0, // the next byte begins a message
    HTTP1_IN_HEAD = 1,
    HTTP1_IN_CHUNKS = 2, // in a body whose length its head does not tell
    HTTP1_LOST = 3,      // wait for a buffer that begins with a message
    HTTP2_LOST = 4,      // wait for a buffer that begins with a frame
};

// The bytes of one direction, requests or answers, as far as they were read.
struct direction {
    __u32 skip;           // bytes of a body or frame that come before the next head
    __u32 position;       // bytes since the connection began, modulo 2^32
    __u32 last_newline;   // position of the last line feed of the head
    __u32 content_length; // announced by the head
    __u8 place;           // enum place
    __u8 is_chunked;      // announced by the head
    __u8 head_length;     // bytes in `head`
    __u8 has_no_body;     // whatever the head announces
    __u8 head[16];        // a frame head or the begin of a message that came in two buffers
    __u32 single_length;  // of a buffer that was one whole request: the next that is as long needs no look
};

// Requests that came together and wait for answers.
struct batch {
    __u64 start_nanoseconds;
    __u32 count;
    __u32 padding;
};
#define BATCH_COUNT 8

struct connection {
    __u64 id; // unlike that of any other connection, even at the same address of memory
    __u64 own_cgroup;
    __u64 peer_cgroup;
    struct edge_address local_address;
    struct edge_address remote_address;
    __u16 local_port;
    __u16 remote_port;
    __u8 role; // enum edge_role
    __u8 protocol;
    __u8 tries;      // looks for the peer so far
    __u8 is_seeded;  // older than the probes
    __u8 has_fin;    // the end of what is sent was passed to TCP, which counts it as a byte
    __u8 is_passing; // of the sampling: 1 this request is not observed, 2 and its answer has begun
    __u8 is_public;  // the remote address is one of the public internet
    __u8 has_received;
    __u32 netns;
    __u32 level_generation;
    __u32 sample_every;
    __u32 waiting; // requests without an answer
    __u8 first_batch;
    __u8 batch_count;
    __u8 walks;         // of the user side that found no peer yet
    __u8 guesses;       // at the protocol of a connection older than the probes
    __u32 last_stream;  // highest HTTP/2 stream seen
    __u32 sent_parsed;  // TCP sequence number up to which sent bytes were read
    __u32 sent_counted; // the same, up to which they were counted
    __u32 retransmits_counted;
    __u32 connects;            // not yet counted at the edge: 0 or 1
    __u64 received;            // bytes not yet counted at the edge
    __u64 connect_nanoseconds; // while connecting: when that began; then how long it took
    __u64
        arrival_nanoseconds; // of the first byte that the callee has yet to read; 0 if there is none or it is not known
    struct direction requests;
    struct direction answers;
    struct batch batches[BATCH_COUNT];
};

// Frees itself with the socket.
struct {
    __uint(type, BPF_MAP_TYPE_SK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, int);
    __type(value, struct connection);
} connections SEC(".maps");

// Streams of an HTTP/2 connection that wait for the end of their answer. Streams are numbered in turn, so that a place
// by number is free unless an older stream stays open for long; then the table of all connections takes the new one.
#define STREAM_PLACES 32
struct open_stream {
    __u64 start_nanoseconds;
    __u32 id; // 0: free
    __u32 padding;
};
struct open_streams {
    struct open_stream places[STREAM_PLACES];
    __u32 is_failed; // bit by place: the answer's status is 500 or above
};

struct {
    __uint(type, BPF_MAP_TYPE_SK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, int);
    __type(value, struct open_streams);
} streams_of_connection SEC(".maps");

struct stream_key {
    __u64 connection;
    __u32 stream;
    __u32 padding;
};
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 8192);
    __type(key, struct stream_key);
    __type(value, __u64);
} long_streams SEC(".maps");

// Sized by the loader. Entries are removed by the user side.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1);
    __type(key, struct edge_key);
    __type(value, struct edge_counts);
} edges SEC(".maps");

// Where `edges` is full, what a cgroup does as caller or callee goes together, whoever the peer is.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 1024);
    __type(key, struct edge_key);
    __type(value, struct edge_counts);
} merged_edges SEC(".maps");

// Both sides of a connection by the caller's address and port, which no rewriting of destinations changes. The oldest
// make room.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 1);
    __type(key, struct edge_endpoint);
    __type(value, struct edge_link);
} links SEC(".maps");

// How cgroups are sampled that are not sampled as all others: as `sample_every`.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 4096);
    __type(key, __u64);
    __type(value, __u32);
} levels SEC(".maps");

#endif
