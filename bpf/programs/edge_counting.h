// SPDX-License-Identifier: MIT OR GPL-2.0-only
// From a connection to its edge, and what is counted there.
#ifndef ANOMENGINE_EDGE_COUNTING_H
#define ANOMENGINE_EDGE_COUNTING_H

#include "edge_state.h"

// What an edge starts with; too large for the stack.
static const struct edge_counts no_counts;

static __always_inline struct edge_key edge_key_of(const struct connection *connection) {
    struct edge_key key = {
        .own_cgroup = connection->own_cgroup,
        .peer_cgroup = connection->peer_cgroup,
        .port = connection->role == EDGE_CALLER ? connection->remote_port : connection->local_port,
        .role = connection->role,
        .shard = bpf_get_smp_processor_id() & shard_mask,
        .netns = connection->netns,
    };
    if (connection->role == EDGE_CALLER || !connection->is_public || !knobs.merges_public_callers)
        key.peer_address = connection->remote_address;
    return key;
}

static __always_inline struct edge_counts *find_or_add(void *table, const struct edge_key *key) {
    struct edge_counts *counts = bpf_map_lookup_elem(table, key);
    if (counts)
        return counts;
    bpf_map_update_elem(table, key, &no_counts, BPF_NOEXIST);
    return bpf_map_lookup_elem(table, key);
}

// The counts of a connection's edge; NULL if all tables are full.
static __always_inline struct edge_counts *edge_of(const struct connection *connection) {
    struct edge_key key = edge_key_of(connection);
    struct edge_counts *counts = find_or_add(&edges, &key);
    if (counts)
        return counts;
    count_loss(EDGE_MERGED_PEERS);
    const struct edge_key merged = {.own_cgroup = connection->own_cgroup, .role = connection->role};
    counts = find_or_add(&merged_edges, &merged);
    if (!counts)
        count_loss(EDGE_LOST_ENTRIES);
    return counts;
}

static __always_inline __u32 slot_of_latency(__u64 nanoseconds) {
    if (nanoseconds < 1ull << EDGE_FIRST_OCTAVE)
        return 0;
    if (nanoseconds >> (EDGE_FIRST_OCTAVE + EDGE_OCTAVES))
        return EDGE_SLOT_COUNT - 1;
    // BPF has no instruction that finds the highest bit.
    __u32 octave = 0;
    __u64 rest = nanoseconds;
    if (rest >> 32) {
        octave += 32;
        rest >>= 32;
    }
    if (rest >> 16) {
        octave += 16;
        rest >>= 16;
    }
    if (rest >> 8) {
        octave += 8;
        rest >>= 8;
    }
    if (rest >> 4) {
        octave += 4;
        rest >>= 4;
    }
    if (rest >> 2) {
        octave += 2;
        rest >>= 2;
    }
    octave += rest >> 1;
    return (octave - EDGE_FIRST_OCTAVE) * EDGE_SLOTS_PER_OCTAVE + ((nanoseconds >> (octave - 3)) & 7) + 1;
}

// Counts what a connection gathered since it last counted: its connect, bytes and retransmits. Runs on several CPUs at
// a time for one connection: each part is taken once.
static __always_inline void count_gathered(struct connection *connection, struct edge_counts *counts, __u32 sent,
                                           __u32 retransmits) {
    if (connection->connects && __sync_lock_test_and_set(&connection->connects, 0)) {
        __sync_fetch_and_add(&counts->connects, 1);
        if (connection->role == EDGE_CALLER)
            __sync_fetch_and_add(&counts->connect_nanoseconds, connection->connect_nanoseconds);
    }
    if (connection->received)
        __sync_fetch_and_add(&counts->bytes_received, __sync_lock_test_and_set(&connection->received, 0));
    if (!connection->has_fin && sent != connection->sent_counted) {
        const __u32 before = __sync_lock_test_and_set(&connection->sent_counted, sent);
        __sync_fetch_and_add(&counts->bytes_sent, (__u64)(__u32)(sent - before));
    }
    if (retransmits != connection->retransmits_counted) {
        const __u32 before = __sync_lock_test_and_set(&connection->retransmits_counted, retransmits);
        __sync_fetch_and_add(&counts->retransmits, (__u64)(__u32)(retransmits - before));
    }
}

// Requests that one call answered, before they are counted at their edge together.
struct answered {
    __u64 nanoseconds;
    __u32 requests;
    __u32 failures;
};

// Notes a request that was answered or failed: its slot at once, the rest with all others of the call.
static __always_inline void note_one(struct edge_counts *counts, struct answered *answered, __u64 nanoseconds,
                                     __u32 weight, int has_failed) {
    const __u32 slot = slot_of_latency(nanoseconds);
    if (slot < EDGE_SLOT_COUNT)
        __sync_fetch_and_add(&counts->slots[slot], weight);
    answered->nanoseconds += nanoseconds * weight;
    answered->requests += weight;
    if (has_failed)
        answered->failures += weight;
}

// The same within loops: verified once by itself, as all functions that other files could call.
__noinline int note_request(struct edge_counts *counts, struct answered *answered, __u64 nanoseconds, __u32 weight,
                            int has_failed) {
    if (counts && answered)
        note_one(counts, answered, nanoseconds, weight, has_failed);
    return 0;
}

static __always_inline void count_answered(struct edge_counts *counts, const struct answered *answered, __u32 weight) {
    __sync_fetch_and_add(&counts->requests, answered->requests);
    __sync_fetch_and_add(&counts->nanoseconds, answered->nanoseconds);
    if (answered->failures)
        __sync_fetch_and_add(&counts->failures, answered->failures);
    if (weight > 1)
        __sync_fetch_and_add(&counts->sampled, answered->requests);
}

#endif
