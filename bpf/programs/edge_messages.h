// SPDX-License-Identifier: MIT OR GPL-2.0-only
// From the bytes of a call to requests and answers, whatever the protocol.
#ifndef ANOMENGINE_EDGE_MESSAGES_H
#define ANOMENGINE_EDGE_MESSAGES_H

#include "edge_http1.h"
#include "edge_http2.h"

// Finds the protocol by the first bytes that a caller sends.
static __always_inline __u8 protocol_of(const struct connection *connection, const union token *begin, __u32 length) {
    if (begin->longs[0] == EIGHT('P', 'R', 'I', ' ', '*', ' ', 'H', 'T'))
        return PROTOCOL_HTTP2;
    if (begins_request(begin->words[0]))
        return PROTOCOL_HTTP1;
    // A handshake or application data of TLS 1.0 to 1.3.
    if ((begin->bytes[0] == 22 || begin->bytes[0] == 23) && begin->bytes[1] == 3 && begin->bytes[2] <= 4)
        return PROTOCOL_IGNORED;
    // Of a connection older than the probes the first bytes were not seen.
    if (connection->is_seeded && length >= FRAME_HEAD_LENGTH && looks_like_frame(begin->bytes))
        return PROTOCOL_HTTP2;
    return PROTOCOL_TURNS;
}

// Whether the sampling leaves out the bytes that pass. The first byte of a request decides for it and its answer.
static __always_inline int is_left_out(struct connection *connection, const struct passage *passage) {
    if (connection->sample_every == 1 || connection->protocol == PROTOCOL_HTTP2)
        return 0;
    if (!passage->is_request) {
        if (connection->is_passing)
            connection->is_passing = 2;
        return connection->is_passing;
    }
    if (connection->waiting)
        return 0;
    if (connection->is_passing == 1)
        return 1;
    connection->is_passing = bpf_get_prandom_u32() % connection->sample_every != 0;
    return connection->is_passing;
}

static __always_inline void read_turn(struct connection *connection, const struct passage *passage) {
    if (!passage->is_request)
        end_request(connection, passage, 0);
    else if (!connection->waiting)
        begin_request(connection, passage);
}

static __always_inline void take_level(struct connection *connection) {
    if (connection->level_generation == knobs.level_generation)
        return;
    connection->level_generation = knobs.level_generation;
    const __u64 cgroup = connection->own_cgroup;
    const __u32 *own = bpf_map_lookup_elem(&levels, &cgroup);
    const __u32 before = connection->sample_every;
    connection->sample_every = own ? *own : knobs.sample_every;
    // What began under another level is not counted with the weight of this one.
    if (before != connection->sample_every) {
        connection->waiting = 0;
        connection->batch_count = 0;
        connection->is_passing = 0;
    }
}

// A connection that is older than the probes may be found in the middle of a message: what does not look like HTTP is
// looked at again a few times.
#define MAX_GUESSES 64

static __always_inline int is_guessing(const struct connection *connection) {
    return connection->is_seeded && connection->protocol == PROTOCOL_TURNS && connection->guesses < MAX_GUESSES;
}

static __always_inline void find_protocol(struct connection *connection, const union token *begin, __u32 length) {
    const __u8 before = connection->protocol;
    connection->protocol = protocol_of(connection, begin, length);
    if (connection->protocol == before)
        return;
    if (connection->protocol == PROTOCOL_IGNORED)
        count_loss(EDGE_UNSEEN_TLS);
    connection->waiting = 0;
    connection->batch_count = 0;
    if (connection->protocol == PROTOCOL_HTTP2 && connection->is_seeded)
        connection->answers.place = HTTP2_LOST;
}

// Reads bytes that pass through a connection.
static __always_inline void read_messages(struct connection *connection, struct sock *sock,
                                          const struct passage *passage) {
    take_level(connection);
    if (connection->protocol == PROTOCOL_IGNORED || !connection->sample_every)
        return;
    struct direction *direction = passage->is_request ? &connection->requests : &connection->answers;
    const int is_unknown = connection->protocol == PROTOCOL_UNKNOWN || is_guessing(connection);
    if (is_left_out(connection, passage) && !is_unknown)
        return;
    count_message();
    if (connection->protocol == PROTOCOL_HTTP1 && pass_http1(connection, passage))
        return;
    __u32 at = 0;
    union token begin = {};
    const int is_needed = is_unknown || connection->protocol == PROTOCOL_HTTP1 || direction->place == HTTP2_LOST;
    const __u32 size = passage->length < sizeof begin ? passage->length : sizeof begin;
    if (is_needed && passage->base && size <= sizeof begin &&
        bpf_probe_read_user(begin.bytes, size, (void *)passage->base)) {
        count_loss(EDGE_UNREADABLE);
        // An answer that is missed would leave all later ones a request behind.
        if (connection->protocol == PROTOCOL_HTTP1)
            read_turn(connection, passage);
        return;
    }
    if (is_unknown && passage->is_request) {
        connection->guesses++;
        find_protocol(connection, &begin, passage->length);
        if (connection->protocol == PROTOCOL_HTTP2 && begin.words[0] == FOUR('P', 'R', 'I', ' ')) {
            at = PREFACE_LENGTH < passage->length ? PREFACE_LENGTH : passage->length;
            connection->requests.skip = PREFACE_LENGTH - at;
        }
        if (connection->is_passing && connection->protocol != PROTOCOL_HTTP2)
            return;
    }
    if (direction->place == HTTP2_LOST) {
        if (passage->length < FRAME_HEAD_LENGTH || !looks_like_frame(begin.bytes))
            return;
        direction->place = HTTP1_AT_MESSAGE;
    }
    switch (connection->protocol) {
    case PROTOCOL_TURNS:
        read_turn(connection, passage);
        break;
    case PROTOCOL_HTTP1:
        // Without sight of the bytes one request is taken to come at a time.
        if (!passage->base)
            read_turn(connection, passage);
        else if (!answer_http1(connection, passage, &begin))
            read_http1(connection, passage, &begin);
        break;
    case PROTOCOL_HTTP2: {
        struct open_streams *streams =
            bpf_sk_storage_get(&streams_of_connection, sock, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
        if (streams)
            read_http2(connection, streams, passage, at);
        else
            connection->protocol = PROTOCOL_IGNORED;
        break;
    }
    }
}

#endif
