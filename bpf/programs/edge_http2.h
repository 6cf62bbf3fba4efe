// SPDX-License-Identifier: MIT OR GPL-2.0-only
// HTTP/2, so gRPC too: frame heads are in clear. A request begins with the first HEADERS frame of its stream and ends
// with the END_STREAM that comes back.
#ifndef ANOMENGINE_EDGE_HTTP2_H
#define ANOMENGINE_EDGE_HTTP2_H

#include "edge_requests.h"

#define PREFACE_LENGTH 24
#define FRAME_HEAD_LENGTH 9
#define LARGEST_FRAME (1u << 24)
#define WINDOW_LENGTH 128
#define MAX_FRAMES 2048 // in one call

enum {
    FRAME_DATA = 0,
    FRAME_HEADERS = 1,
    FRAME_RESET = 3,
    FRAME_SETTINGS = 4,
    FRAME_PUSH_PROMISE = 5,
    FRAME_PING = 6,
    FRAME_WINDOW_UPDATE = 8,
    FRAME_CONTINUATION = 9,
};
#define FLAG_END_STREAM 1
#define FLAG_PADDED 8
#define FLAG_PRIORITY 0x20

struct frame {
    __u32 length;
    __u32 stream;
    __u8 type;
    __u8 flags;
};

static __always_inline struct frame parse_frame(const __u8 *head) {
    return (struct frame){
        .length = (__u32)head[0] << 16 | (__u32)head[1] << 8 | head[2],
        .type = head[3],
        .flags = head[4],
        .stream = (__u32)(head[5] & 127) << 24 | (__u32)head[6] << 16 | (__u32)head[7] << 8 | head[8],
    };
}

// Whether bytes in the middle of an unknown connection look like a frame: types and lengths leave little to chance.
static __always_inline int looks_like_frame(const __u8 *head) {
    const struct frame frame = parse_frame(head);
    if (frame.length > 16384 || head[5] & 128)
        return 0;
    switch (frame.type) {
    case FRAME_DATA:
        return frame.stream & 1 && !(frame.flags & ~(FLAG_END_STREAM | FLAG_PADDED));
    case FRAME_HEADERS:
        return frame.stream & 1 && frame.length && !(frame.flags & ~0x2d);
    case FRAME_RESET:
        return frame.stream & 1 && frame.length == 4 && !frame.flags;
    case FRAME_SETTINGS:
        return !frame.stream && frame.length % 6 == 0 && !(frame.flags & ~1);
    case FRAME_PING:
        return !frame.stream && frame.length == 8 && !(frame.flags & ~1);
    case FRAME_WINDOW_UPDATE:
        return frame.length == 4 && !frame.flags;
    default:
        return 0;
    }
}

// A status of 500 or above at the begin of an answer's header block, by the codes that encoders use for it first: the
// entry of the static table for 500, or a literal value of the entry ":status".
static __always_inline int tells_server_error(const __u8 *block) {
    if (block[0] == 0x8e)
        return 1;
    if (block[0] != 0x48 && block[0] != 0x08 && block[0] != 0x18)
        return 0;
    // The digit 5 plain, or in Huffman's code.
    return block[1] & 0x80 ? block[2] >> 2 == 0x1b : block[2] == '5';
}

static __always_inline __u32 place_of_stream(__u32 stream) { return stream / 2 % STREAM_PLACES; }

// Whether a stream is among those observed. Both sides choose the same.
static __always_inline int is_chosen(__u32 stream, __u32 every) {
    return every <= 1 || (stream / 2 * 2654435761u >> 8) % every == 0;
}

static __always_inline void open_stream(const struct connection *connection, struct open_streams *streams, __u32 stream,
                                        __u64 start) {
    const __u32 place = place_of_stream(stream);
    if (!streams->places[place].id) {
        streams->places[place].id = stream;
        streams->places[place].start_nanoseconds = start;
        streams->is_failed &= ~(1u << place);
        return;
    }
    const struct stream_key key = {.connection = connection->id, .stream = stream};
    if (bpf_map_update_elem(&long_streams, &key, &start, BPF_ANY))
        count_loss(EDGE_LOST_STREAMS);
}

// Ends a stream that waits for an answer. Returns when it began; 0 if it does not wait.
static __always_inline __u64 close_stream(const struct connection *connection, struct open_streams *streams,
                                          __u32 stream, int *has_failed) {
    const __u32 place = place_of_stream(stream);
    if (streams->places[place].id == stream) {
        streams->places[place].id = 0;
        *has_failed |= streams->is_failed >> place & 1;
        return streams->places[place].start_nanoseconds;
    }
    const struct stream_key key = {.connection = connection->id, .stream = stream};
    const __u64 *start = bpf_map_lookup_elem(&long_streams, &key);
    if (!start)
        return 0;
    const __u64 begin = *start;
    bpf_map_delete_elem(&long_streams, &key);
    return begin;
}

// What is at hand of the bytes that pass: a read of the program's memory costs more than all else for a frame.
struct window {
    __u64 base;   // of all bytes, in the program's memory
    __u32 length; // of all bytes
    __u32 at;     // those before were looked at
    __u32 begin;  // where `bytes` begin
    __u32 count;
    __u8 bytes[WINDOW_LENGTH];
};

// Makes sure that `length` bytes are at hand. Returns 0 if there are not as many or they cannot be read.
static __always_inline int open_window(struct window *window, __u32 length) {
    const __u32 left = window->length - window->at;
    const __u32 offset = window->at - window->begin;
    if (left < length)
        return 0;
    if (offset <= window->count && window->count - offset >= length)
        return 1;
    const __u32 size = left < WINDOW_LENGTH ? left : WINDOW_LENGTH;
    window->count = 0;
    if (size < 1 || size > WINDOW_LENGTH || !window->base ||
        bpf_probe_read_user(window->bytes, size, (void *)(window->base + window->at)))
        return 0;
    window->begin = window->at;
    window->count = size;
    return 1;
}

static __always_inline __u8 window_byte(const struct window *window, __u32 index) {
    const __u32 place = window->at - window->begin + index;
    return place < WINDOW_LENGTH ? window->bytes[place] : 0;
}

enum frame_search {
    FRAME_FOUND,
    FRAME_NONE, // up to the end of the bytes
    FRAME_LOST, // bytes cannot be read, and with them the next frame's place
};

// Reads the next frame's head. Verified once by itself, as all functions that other files could call.
__noinline int next_frame(struct direction *direction, struct window *window, struct frame *frame) {
    if (!direction || !window || !frame || window->at >= window->length)
        return FRAME_NONE;
    const __u32 left = window->length - window->at;
    if (direction->skip >= left) {
        direction->skip -= left;
        window->at += left;
        return FRAME_NONE;
    }
    window->at += direction->skip;
    const __u32 rest = left - direction->skip;
    direction->skip = 0;
    const __u32 have = direction->head_length < FRAME_HEAD_LENGTH ? direction->head_length : 0;
    const __u32 need = FRAME_HEAD_LENGTH - have;
    const __u32 take = need < rest ? need : rest;
    if (!open_window(window, take))
        return FRAME_LOST;
    if (have || take < FRAME_HEAD_LENGTH) {
        for (__u32 i = 0; i < FRAME_HEAD_LENGTH; i++)
            if (i < take)
                direction->head[(have + i) & 15] = window_byte(window, i);
        window->at += take;
        direction->head_length = have + take;
        if (have + take < FRAME_HEAD_LENGTH)
            return FRAME_NONE;
        direction->head_length = 0;
        *frame = parse_frame(direction->head);
    } else {
        __u8 head[FRAME_HEAD_LENGTH];
        for (__u32 i = 0; i < FRAME_HEAD_LENGTH; i++)
            head[i] = window_byte(window, i);
        window->at += take;
        *frame = parse_frame(head);
    }
    direction->skip = frame->length;
    return FRAME_FOUND;
}

// Whether an answer's header block, which follows, begins with a status of 500 or above.
__noinline int tells_failure(struct window *window, const struct frame *frame) {
    if (!window || !frame)
        return 0;
    const __u32 before = (frame->flags & FLAG_PADDED ? 1 : 0) + (frame->flags & FLAG_PRIORITY ? 5 : 0);
    if (frame->length < before + 3 || !open_window(window, before + 3))
        return 0;
    const __u8 block[3] = {window_byte(window, before), window_byte(window, before + 1),
                           window_byte(window, before + 2)};
    return tells_server_error(block);
}

struct http2_walk {
    struct connection *connection;
    struct open_streams *streams;
    const struct passage *passage;
    struct edge_counts *counts; // of the connection's edge; NULL until an answer is found
    struct answered answered;
    struct window window;
    __u32 is_done;
};

static __always_inline int read_frame(struct http2_walk *walk, const struct frame *frame) {
    struct connection *connection = walk->connection;
    struct open_streams *streams = walk->streams;
    const struct passage *passage = walk->passage;
    if (!connection || !streams || !frame->stream)
        return 0;
    const int has_end = frame->type <= FRAME_HEADERS && frame->flags & FLAG_END_STREAM;
    int has_failed = frame->type == FRAME_RESET;
    if (passage->is_request && frame->type == FRAME_HEADERS) {
        // Trailers have the number of a stream that is known.
        if (frame->stream > connection->last_stream) {
            connection->last_stream = frame->stream;
            if (is_chosen(frame->stream, connection->sample_every))
                open_stream(connection, streams, frame->stream, passage->now);
        }
        return 0;
    }
    if (!passage->is_request && frame->type == FRAME_HEADERS) {
        const __u32 place = place_of_stream(frame->stream);
        if (streams->places[place].id == frame->stream && tells_failure(&walk->window, frame))
            streams->is_failed |= 1u << place;
    }
    if (!has_failed && (passage->is_request || !has_end))
        return 0;
    const __u64 start = close_stream(connection, streams, frame->stream, &has_failed);
    if (!start)
        return 0;
    if (!walk->counts) {
        find_peer(connection);
        walk->counts = edge_of(connection);
    }
    note_request(walk->counts, &walk->answered, passage->now - start, weight_of(connection), has_failed);
    return 0;
}

static long http2_step(__u32 step, struct http2_walk *walk) {
    struct connection *connection = walk->connection;
    if (!connection)
        return 1;
    struct direction *direction = walk->passage->is_request ? &connection->requests : &connection->answers;
    struct frame frame = {};
    const int result = next_frame(direction, &walk->window, &frame);
    if (result != FRAME_FOUND) {
        walk->is_done = result == FRAME_NONE;
        return 1;
    }
    read_frame(walk, &frame);
    return 0;
}

// Reads a buffer of HTTP/2 from a place in it.
__noinline int read_http2(struct connection *connection, struct open_streams *streams, const struct passage *passage,
                          __u32 at) {
    if (!connection || !streams || !passage)
        return 0;
    struct http2_walk walk = {
        .connection = connection,
        .streams = streams,
        .passage = passage,
        .window = {.base = passage->base, .length = passage->length, .at = at, .begin = at},
    };
    bpf_loop(MAX_FRAMES, http2_step, &walk, 0);
    if (walk.counts && walk.answered.requests)
        count_answered(walk.counts, &walk.answered, weight_of(connection));
    if (!walk.is_done) {
        count_loss(EDGE_LOST_SYNC);
        connection->protocol = PROTOCOL_IGNORED;
    }
    return 0;
}

#endif
