// HTTP/2 frames as gRPC sends them, with several streams at a time.
#include "traffic.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { DATA = 0, HEADERS = 1, RESET = 3, SETTINGS = 4, END_STREAM = 1, END_HEADERS = 4 };
#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define MAX_STREAMS 64

struct frame_head {
    size_t length;
    uint32_t stream;
    uint8_t type, flags;
};

static size_t put_frame(uint8_t *place, uint8_t type, uint8_t flags, uint32_t stream, const void *payload,
                        size_t length) {
    const uint8_t head[9] = {
        (uint8_t)(length >> 16), (uint8_t)(length >> 8),  (uint8_t)length,        type,           flags,
        (uint8_t)(stream >> 24), (uint8_t)(stream >> 16), (uint8_t)(stream >> 8), (uint8_t)stream};
    memcpy(place, head, sizeof head);
    memcpy(place + sizeof head, payload, length);
    return sizeof head + length;
}

// Receives a frame and passes over its payload. Returns 0 at the connection's end.
static int receive_frame(int connection, struct frame_head *frame) {
    static __thread uint8_t payload[1 << 16];
    uint8_t head[9];
    if (!receive_all(connection, head, sizeof head))
        return 0;
    frame->length = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
    frame->type = head[3];
    frame->flags = head[4];
    frame->stream = (uint32_t)(head[5] & 127) << 24 | (uint32_t)head[6] << 16 | (uint32_t)head[7] << 8 | head[8];
    return frame->length <= sizeof payload && receive_all(connection, payload, frame->length);
}

// Sends in two parts, most of which are cut within a frame head.
static void send_cut(int connection, const uint8_t *bytes, size_t length, size_t cut) {
    if (cut)
        send_all(connection, bytes, cut);
    send_all(connection, bytes + cut, length - cut);
}

static void answer(int connection, uint32_t stream) {
    uint8_t bytes[256];
    const uint8_t ok[] = {0x88}; // :status 200
    size_t length = put_frame(bytes, HEADERS, END_HEADERS, stream, ok, sizeof ok);
    length += put_frame(bytes + length, DATA, 0, stream, "answer", 6);
    length += put_frame(bytes + length, HEADERS, END_HEADERS | END_STREAM, stream,
                        "\x00\x0bgrpc-status\x01"
                        "0",
                        15);
    send_cut(connection, bytes, length, stream % 20 == 1 ? 0 : stream % 11);
}

// Answers each request after the delay, regardless of other requests.
void serve_http2(int connection, long delay_microseconds) {
    struct {
        uint32_t stream;
        uint64_t due;
    } waiting[MAX_STREAMS];
    int count = 0;
    char preface[sizeof PREFACE - 1];
    uint8_t settings[9];
    if (!receive_all(connection, preface, sizeof preface))
        return;
    put_frame(settings, SETTINGS, 0, 0, "", 0);
    send_all(connection, settings, sizeof settings);
    for (;;) {
        struct pollfd ready = {.fd = connection, .events = POLLIN};
        int timeout = -1;
        if (count) {
            const uint64_t now = now_nanoseconds();
            timeout = waiting[0].due > now ? (int)((waiting[0].due - now) / 1000000) : 0;
        }
        if (poll(&ready, 1, timeout) > 0) {
            struct frame_head frame;
            if (!receive_frame(connection, &frame))
                return;
            if (frame.type <= HEADERS && frame.flags & END_STREAM) {
                waiting[count].stream = frame.stream;
                waiting[count++].due = now_nanoseconds() + (uint64_t)delay_microseconds * 1000;
            } else if (frame.type == RESET) {
                for (int i = 0; i < count; i++)
                    if (waiting[i].stream == frame.stream) {
                        memmove(waiting + i, waiting + i + 1, (size_t)(--count - i) * sizeof *waiting);
                        break;
                    }
            }
        }
        while (count && waiting[0].due <= now_nanoseconds()) {
            answer(connection, waiting[0].stream);
            memmove(waiting, waiting + 1, (size_t)--count * sizeof *waiting);
        }
    }
}

static void send_request(int connection, uint32_t stream, int is_first) {
    uint8_t bytes[512];
    static const char block[40] = {(char)0x83, (char)0x86};
    size_t length = put_frame(bytes, HEADERS, END_HEADERS, stream, block, sizeof block);
    length += put_frame(bytes + length, DATA, END_STREAM, stream, "\0\0\0\0\5hello", 10);
    // The first of some requests is whole, so that an observer who comes late can find its place.
    send_cut(connection, bytes, length, is_first ? 0 : stream % 13);
}

// Receives a frame as clients do, many bytes at a time. Returns 0 at the connection's end.
static int receive_buffered(int connection, struct frame_head *frame) {
    static uint8_t bytes[1 << 16];
    static size_t begin, end;
    for (;;) {
        const uint8_t *head = bytes + begin;
        if (end - begin >= 9) {
            frame->length = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
            frame->type = head[3];
            frame->flags = head[4];
            frame->stream =
                (uint32_t)(head[5] & 127) << 24 | (uint32_t)head[6] << 16 | (uint32_t)head[7] << 8 | head[8];
            if (end - begin >= 9 + frame->length) {
                begin += 9 + frame->length;
                return 1;
            }
        }
        memmove(bytes, bytes + begin, end - begin);
        end -= begin;
        begin = 0;
        const ssize_t received = recv(connection, bytes + end, sizeof bytes - end, 0);
        if (received <= 0)
            return 0;
        end += (size_t)received;
    }
}

// The first stream's number that is still free; 0 before the preface.
static uint32_t next_stream;

static void begin_http2(int connection) {
    uint8_t bytes[64];
    memcpy(bytes, PREFACE, sizeof PREFACE - 1);
    send_all(connection, bytes, sizeof PREFACE - 1 + put_frame(bytes + sizeof PREFACE - 1, SETTINGS, 0, 0, "", 0));
    next_stream = 1;
}

uint64_t call_http2(int connection, long count, long streams, long reset_every) {
    uint64_t *begins = calloc((size_t)count + 1, sizeof *begins);
    uint64_t sum = 0;
    if (!begins || streams > MAX_STREAMS / 2)
        fail("streams");
    if (!next_stream)
        begin_http2(connection);
    const uint32_t first = next_stream;
    long begun = 0, ended = 0;
    while (ended < count) {
        while (begun < count && begun - ended < streams) {
            const uint32_t stream = next_stream;
            next_stream += 2;
            begins[begun++] = now_nanoseconds();
            send_request(connection, stream, begun == 1);
            if (reset_every && begun % reset_every == 0) {
                uint8_t bytes[16];
                send_all(connection, bytes, put_frame(bytes, RESET, 0, stream, "\0\0\0\x08", 4));
                ended++;
            }
        }
        struct frame_head frame;
        if (ended == count)
            break;
        if (!receive_buffered(connection, &frame))
            fail("receive");
        if (frame.type == HEADERS && frame.flags & END_STREAM) {
            sum += now_nanoseconds() - begins[(frame.stream - first) / 2];
            ended++;
        }
    }
    free(begins);
    return sum;
}
