// SPDX-License-Identifier: MIT OR GPL-2.0-only
// Requests that wait for answers in the order in which they came: HTTP/1 and all that takes turns.
#ifndef ANOMENGINE_EDGE_REQUESTS_H
#define ANOMENGINE_EDGE_REQUESTS_H

#include "edge_counting.h"
#include "edge_peers.h"

// Bytes that pass through a connection in one call.
struct passage {
    __u64 base; // in the program's memory; 0 if they cannot be read
    __u64 now;  // nanoseconds of CLOCK_MONOTONIC: when they pass, or came to the callee's machine
    __u32 length;
    __u32 is_request;
};

static __always_inline void begin_request(struct connection *connection, const struct passage *passage) {
    const __u64 start = passage->now;
    const __u32 newest = (connection->first_batch + connection->batch_count - 1) % BATCH_COUNT;
    connection->waiting++;
    // Where the ring is full a request is timed with those before it: its latency is somewhat too long.
    if (connection->batch_count &&
        (connection->batches[newest].start_nanoseconds == start || connection->batch_count >= BATCH_COUNT)) {
        connection->batches[newest].count++;
        return;
    }
    const __u32 place = (connection->first_batch + connection->batch_count) % BATCH_COUNT;
    connection->batches[place].start_nanoseconds = start;
    connection->batches[place].count = 1;
    connection->batch_count++;
}

// Takes the oldest request that waits. Returns when it began.
static __always_inline __u64 take_request(struct connection *connection) {
    const __u32 place = connection->first_batch % BATCH_COUNT;
    const __u64 start = connection->batches[place].start_nanoseconds;
    connection->waiting--;
    if (connection->batches[place].count > 1) {
        connection->batches[place].count--;
    } else {
        connection->first_batch = (place + 1) % BATCH_COUNT;
        connection->batch_count--;
    }
    return start;
}

static __always_inline __u32 weight_of(const struct connection *connection) {
    return connection->sample_every > 1 ? connection->sample_every : 1;
}

// An answer to the oldest request begins.
__noinline int end_request(struct connection *connection, const struct passage *passage, int has_failed) {
    if (!connection || !passage || !connection->waiting || !connection->batch_count)
        return 0;
    const __u64 start = take_request(connection);
    find_peer(connection);
    struct edge_counts *counts = edge_of(connection);
    if (!counts)
        return 0;
    struct answered answered = {};
    note_one(counts, &answered, passage->now - start, weight_of(connection), has_failed);
    count_answered(counts, &answered, weight_of(connection));
    return 0;
}

#endif
