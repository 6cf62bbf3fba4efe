// SPDX-License-Identifier: MIT OR GPL-2.0-only
// HTTP/1: where messages begin. Heads are read only as far as that needs: where a request is one whole buffer, and
// where a single answer is awaited, the first bytes are enough.
#ifndef ANOMENGINE_EDGE_HTTP1_H
#define ANOMENGINE_EDGE_HTTP1_H

#include "edge_requests.h"

#define TOKEN_LENGTH 12 // of "HTTP/1.1 200"; every request is longer
#define CHUNK_LENGTH 128
#define MAX_STEPS 192

#define FOUR(a, b, c, d) ((__u32)(a) | (__u32)(b) << 8 | (__u32)(c) << 16 | (__u32)(d) << 24)
#define EIGHT(a, b, c, d, e, f, g, h) ((__u64)FOUR(a, b, c, d) | (__u64)FOUR(e, f, g, h) << 32)
#define LOWER 0x2020202020202020ull

static __always_inline int begins_request(__u32 word) {
    switch (word) {
    case FOUR('G', 'E', 'T', ' '):
    case FOUR('P', 'O', 'S', 'T'):
    case FOUR('P', 'U', 'T', ' '):
    case FOUR('H', 'E', 'A', 'D'):
    case FOUR('D', 'E', 'L', 'E'):
    case FOUR('P', 'A', 'T', 'C'):
    case FOUR('O', 'P', 'T', 'I'):
    case FOUR('C', 'O', 'N', 'N'):
    case FOUR('T', 'R', 'A', 'C'):
        return 1;
    default:
        return 0;
    }
}

// The first bytes of a message in the order of memory.
union token {
    __u8 bytes[16];
    __u32 words[4];
    __u64 longs[2];
};

// Whether more of the same answer follows this head: 100 to 199 come before it.
static __always_inline int is_interim(const union token *token) { return token->bytes[9] == '1'; }

static __always_inline int begins_answer(const union token *token) {
    return token->words[0] == FOUR('H', 'T', 'T', 'P') && token->bytes[4] == '/' && token->bytes[5] == '1';
}

// Takes note of a message by its first bytes. Returns 0 if they begin none.
static __always_inline int note_message(struct connection *connection, const struct passage *passage,
                                        const union token *token) {
    if (passage->is_request) {
        if (!begins_request(token->words[0]))
            return 0;
        begin_request(connection, passage);
        return 1;
    }
    if (!begins_answer(token))
        return 0;
    if (is_interim(token)) {
        // But 101 ends HTTP on this connection.
        if (token->bytes[11] == '1')
            connection->protocol = PROTOCOL_IGNORED;
        else
            return 1;
    }
    end_request(connection, passage, token->bytes[9] == '5');
    const __u32 status = token->words[2] >> 8;
    connection->answers.has_no_body = status == FOUR('2', '0', '4', 0) || status == FOUR('3', '0', '4', 0);
    return 1;
}

struct http1_walk {
    struct connection *connection;
    const struct passage *passage;
    __u32 at;
    __u32 messages;
    __u32 is_done;
};

// A message's first bytes. They may have come in two buffers.
static __always_inline long http1_message(struct http1_walk *walk, struct direction *direction) {
    const __u32 left = walk->passage->length - walk->at;
    const __u32 have = direction->head_length < TOKEN_LENGTH ? direction->head_length : 0;
    __u32 take = TOKEN_LENGTH - have;
    if (take > left)
        take = left;
    union token part = {};
    if (take < 1 || take > TOKEN_LENGTH ||
        bpf_probe_read_user(part.bytes, take, (void *)(walk->passage->base + walk->at))) {
        count_loss(EDGE_UNREADABLE);
        return 1;
    }
    union token token = part;
    if (have) {
        for (__u32 i = 0; i < TOKEN_LENGTH; i++)
            if (i < take)
                direction->head[(have + i) & 15] = part.bytes[i];
        for (__u32 i = 0; i < TOKEN_LENGTH; i++)
            token.bytes[i] = direction->head[i];
    }
    if (have + take < TOKEN_LENGTH) {
        if (!have)
            for (__u32 i = 0; i < TOKEN_LENGTH; i++)
                direction->head[i] = part.bytes[i];
        direction->head_length = have + take;
        walk->at += take;
        return 1;
    }
    direction->head_length = 0;
    if (!note_message(walk->connection, walk->passage, &token)) {
        direction->place = HTTP1_LOST;
        return 1;
    }
    walk->messages++;
    walk->at += take;
    direction->place = HTTP1_IN_HEAD;
    // No line feed is in the token.
    direction->last_newline = direction->position + walk->at - TOKEN_LENGTH - 1;
    direction->content_length = 0;
    direction->is_chunked = 0;
    return 0;
}

// Reads a header line's begin, `left` bytes of which are there.
__noinline int http1_line(struct direction *direction, __u64 base, __u32 left) {
    struct line {
        __u64 longs[2];
        __u8 digits[16];
    } line = {};
    if (!direction || left < 17)
        return 0;
    const __u32 length = left < sizeof line ? left : sizeof line;
    if (bpf_probe_read_user(&line, length, (void *)base))
        return 0;
    const __u64 first = line.longs[0] | LOWER;
    if (first == EIGHT('t', 'r', 'a', 'n', 's', 'f', 'e', 'r'))
        direction->is_chunked = 1;
    if (first != EIGHT('c', 'o', 'n', 't', 'e', 'n', 't', '-') ||
        ((line.longs[1] | LOWER) & ~(0xffull << 56)) != EIGHT('l', 'e', 'n', 'g', 't', 'h', ':', 0))
        return 0;
    __u32 value = 0;
    // The last byte of the second word is a blank or the first digit.
    const __u8 early = line.longs[1] >> 56;
    if (early >= '0' && early <= '9')
        value = early - '0';
    for (int i = 0; i < 11; i++) {
        const __u8 character = line.digits[i];
        if (character < '0' || character > '9')
            break;
        value = value * 10 + (character - '0');
    }
    direction->content_length = value;
    return 0;
}

// Whether a header line that begins with this character may be one that matters.
static __always_inline int may_matter(__u8 character) { return (character | 0x20) == 'c' || (character | 0x20) == 't'; }

static __always_inline void http1_head_ends(struct direction *direction) {
    direction->place = direction->is_chunked ? HTTP1_IN_CHUNKS : HTTP1_AT_MESSAGE;
    direction->skip = direction->is_chunked ? 0 : direction->content_length;
    // What a head without a body announces is the length that another answer would have.
    if (direction->has_no_body) {
        direction->place = HTTP1_AT_MESSAGE;
        direction->skip = 0;
    }
}

// Functions that other files could call are verified once by themselves, which keeps the whole within the verifier's
// limits.

// Looks at the line feeds among eight bytes of a head, `left` bytes of which and of what follows are there. Returns how
// many bytes the head ends after, or 0 if it goes on.
__noinline int http1_line_feeds(struct direction *direction, __u64 word, __u64 base, __u32 left, __u32 position) {
    if (!direction)
        return 0;
    for (__u32 index = 0; index < 8; index++) {
        const __u8 character = word;
        word >>= 8;
        if (character != '\n')
            continue;
        const __u32 distance = position + index - direction->last_newline;
        direction->last_newline = position + index;
        if (distance <= 2) {
            http1_head_ends(direction);
            return index + 1;
        }
        if (left > index + 1 && (index == 7 || may_matter(word)))
            http1_line(direction, base + index + 1, left - index - 1);
    }
    return 0;
}

// Reads a part of a head, up to its end or that of the buffer, `left` bytes of which are there. Returns how many bytes
// were read, or a negative number if they cannot be.
__noinline int http1_head(struct direction *direction, __u64 base, __u32 left, __u32 position) {
    __u64 chunk[CHUNK_LENGTH / 8] = {};
    const __u32 length = left < CHUNK_LENGTH ? left : CHUNK_LENGTH;
    if (!direction || length < 1 || length > CHUNK_LENGTH || bpf_probe_read_user(chunk, length, (void *)base))
        return -1;
    for (__u32 i = 0; i < CHUNK_LENGTH / 8; i++) {
        if (i * 8 >= length)
            break;
        // Most words hold no line feed: a byte of `folded` is zero where one is. Beyond the length the chunk is zero.
        const __u64 folded = chunk[i] ^ 0x0a0a0a0a0a0a0a0aull;
        if (!((folded - 0x0101010101010101ull) & ~folded & 0x8080808080808080ull))
            continue;
        const int end = http1_line_feeds(direction, chunk[i], base + i * 8, left - i * 8, position + i * 8);
        if (end > 0)
            return i * 8 + end;
    }
    return length;
}

// Reads a part of an answer's chunked body: its chunks are not counted off, a line that begins an answer ends it.
// Returns as http1_head.
__noinline int http1_chunks(struct direction *direction, __u64 base, __u32 left) {
    __u8 chunk[CHUNK_LENGTH] __attribute__((aligned(8))) = {};
    const __u32 length = left < CHUNK_LENGTH ? left : CHUNK_LENGTH;
    if (!direction || length < 1 || length > CHUNK_LENGTH || bpf_probe_read_user(chunk, length, (void *)base))
        return -1;
    __u64 last = 0;
    for (__u32 index = 0; index < CHUNK_LENGTH; index++) {
        last = (last << 8 | chunk[index]) & 0xffffffffffull;
        if (last == ((__u64)'\n' << 32 | 'H' << 24 | 'T' << 16 | 'T' << 8 | 'P')) {
            direction->place = HTTP1_AT_MESSAGE;
            return index - 3;
        }
    }
    // A line that is cut by the chunk's end is read again with the next one.
    return length == left ? length : length - 4;
}

static long http1_step(__u32 step, struct http1_walk *walk) {
    struct connection *connection = walk->connection;
    if (!connection || walk->at >= walk->passage->length) {
        walk->is_done = 1;
        return 1;
    }
    struct direction *direction = walk->passage->is_request ? &connection->requests : &connection->answers;
    if (direction->skip) {
        const __u32 left = walk->passage->length - walk->at;
        const __u32 part = direction->skip < left ? direction->skip : left;
        direction->skip -= part;
        walk->at += part;
        return 0;
    }
    // Requests with a body of unknown length come one at a time.
    if (direction->place == HTTP1_IN_CHUNKS && walk->passage->is_request)
        direction->place = HTTP1_LOST;
    if (direction->place == HTTP1_LOST) {
        walk->is_done = 1;
        return 1;
    }
    if (direction->place == HTTP1_AT_MESSAGE) {
        walk->is_done = http1_message(walk, direction);
        return walk->is_done;
    }
    const __u64 base = walk->passage->base + walk->at;
    const __u32 left = walk->passage->length - walk->at;
    const int taken = direction->place == HTTP1_IN_HEAD
                          ? http1_head(direction, base, left, direction->position + walk->at)
                          : http1_chunks(direction, base, left);
    if (taken < 1) {
        count_loss(EDGE_UNREADABLE);
        direction->place = HTTP1_LOST;
        walk->is_done = 1;
        return 1;
    }
    walk->at += taken;
    return 0;
}

// Takes note of what passes where that needs no look at it. Returns 0 where it does.
static __always_inline int pass_http1(struct connection *connection, const struct passage *passage) {
    if (!passage->is_request)
        return !connection->waiting; // the rest of an answer
    struct direction *direction = &connection->requests;
    if (connection->waiting || passage->length != direction->single_length || direction->place != HTTP1_AT_MESSAGE ||
        direction->skip || direction->head_length)
        return 0;
    // As long as the last that was one whole request, with nothing else under way: the same again.
    begin_request(connection, passage);
    direction->position += passage->length;
    return 1;
}

// Takes note of the only answer that is awaited by its first bytes. Returns 0 where more has to be looked at.
static __always_inline int answer_http1(struct connection *connection, const struct passage *passage,
                                        const union token *begin) {
    struct direction *direction = &connection->answers;
    if (passage->is_request || connection->waiting != 1 || passage->length < TOKEN_LENGTH || !begins_answer(begin) ||
        is_interim(begin))
        return 0;
    // Nothing but this answer can be in the buffer.
    direction->place = HTTP1_AT_MESSAGE;
    direction->skip = 0;
    direction->head_length = 0;
    direction->position += passage->length;
    note_message(connection, passage, begin);
    return 1;
}

// Reads a buffer of HTTP/1. Its first bytes are in `begin` where there are as many.
__noinline int read_http1(struct connection *connection, const struct passage *passage, const union token *begin) {
    if (!connection || !passage || !begin)
        return 0;
    struct direction *direction = passage->is_request ? &connection->requests : &connection->answers;
    const int is_whole_begin = passage->length >= TOKEN_LENGTH;
    if (passage->is_request) {
        const int is_message = is_whole_begin && begins_request(begin->words[0]);
        // In step again, whatever came before.
        if (is_message && !connection->waiting) {
            direction->place = HTTP1_AT_MESSAGE;
            direction->skip = 0;
            direction->head_length = 0;
        }
    } else {
        const int is_message = is_whole_begin && begins_answer(begin);
        if (is_message) {
            direction->place = HTTP1_AT_MESSAGE;
            direction->skip = 0;
            direction->head_length = 0;
        }
        // Nothing but one answer can be in the buffer, or the rest of the last one.
        const int is_between = direction->place == HTTP1_AT_MESSAGE && !direction->skip && !direction->head_length;
        if (is_whole_begin && !(is_message && is_interim(begin)) &&
            (!connection->waiting || (connection->waiting == 1 && is_between))) {
            direction->place = HTTP1_AT_MESSAGE;
            direction->skip = 0;
            direction->head_length = 0;
            if (is_message)
                note_message(connection, passage, begin);
            direction->position += passage->length;
            return 0;
        }
    }
    if (direction->place == HTTP1_LOST) {
        direction->position += passage->length;
        return 0;
    }
    struct http1_walk walk = {.connection = connection, .passage = passage};
    bpf_loop(MAX_STEPS, http1_step, &walk, 0);
    if (!walk.is_done && walk.at < passage->length) {
        count_loss(EDGE_TOO_LONG);
        direction->place = HTTP1_LOST;
    }
    direction->position += passage->length;
    if (passage->is_request && walk.messages == 1 && direction->place == HTTP1_AT_MESSAGE && !direction->skip &&
        !direction->content_length && !direction->head_length) {
        direction->single_length = passage->length;
    }
    return 0;
}

#endif
