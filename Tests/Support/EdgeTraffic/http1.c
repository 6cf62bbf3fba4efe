// HTTP/1 as clients and servers write it, pipelined if asked, and turns of lines.
#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BUFFER 65536

static const char good[] = "HTTP/1.1 200 OK\r\nServer: test\r\nContent-Length: 5\r\n\r\nhello";
static const char bad[] = "HTTP/1.1 503 Service Unavailable\r\nServer: test\r\nContent-Length: 5\r\n\r\nsorry";

// Length of the first whole request among the bytes; 0 if it is not whole yet.
static size_t request_length(const char *bytes, size_t length) {
    const char *end = memmem(bytes, length, "\r\n\r\n", 4);
    if (!end)
        return 0;
    const size_t head = (size_t)(end - bytes) + 4;
    const char *field = memmem(bytes, head, "Content-Length: ", 16);
    const size_t total = head + (field ? strtoul(field + 16, NULL, 10) : 0);
    return total <= length ? total : 0;
}

void serve_http1(int connection, long delay_microseconds) {
    static __thread char bytes[BUFFER], answers[BUFFER];
    size_t length = 0;
    for (ssize_t received; (received = recv(connection, bytes + length, sizeof bytes - length, 0)) > 0;) {
        length += (size_t)received;
        size_t answered = 0, used = 0, request;
        while ((request = request_length(bytes + used, length - used)) > 0) {
            if (delay_microseconds)
                wait_microseconds(delay_microseconds);
            const int fails = memmem(bytes + used, 32 < request ? 32 : request, " /fail", 6) != NULL;
            const size_t size = fails ? sizeof bad - 1 : sizeof good - 1;
            memcpy(answers + answered, fails ? bad : good, size);
            answered += size;
            used += request;
        }
        if (answered)
            send_all(connection, answers, answered);
        memmove(bytes, bytes + used, length - used);
        length -= used;
    }
}

static void receive_answers(int connection, size_t length) {
    static char bytes[BUFFER];
    if (length > sizeof bytes || !receive_all(connection, bytes, length))
        fail("receive");
}

uint64_t call_http1(int connection, long count, long batch, long fail_every) {
    static char requests[BUFFER];
    uint64_t sum = 0;
    for (long done = 0; done < count; done += batch) {
        size_t length = 0, answer_length = 0;
        for (long i = done; i < done + batch && i < count; i++) {
            const int fails = fail_every && i % fail_every == fail_every - 1;
            // Lengths differ, so that heads begin and end at all places.
            length +=
                (size_t)snprintf(requests + length, sizeof requests - length,
                                 "GET /%s/%ld HTTP/1.1\r\nHost: test\r\nCookie: %.*s\r\n\r\n", fails ? "fail" : "work",
                                 i, (int)(i * 7 % 190),
                                 "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
                                 "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
                                 "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc");
            answer_length += fails ? sizeof bad - 1 : sizeof good - 1;
        }
        const uint64_t begin = now_nanoseconds();
        send_all(connection, requests, length);
        receive_answers(connection, answer_length);
        sum += now_nanoseconds() - begin;
    }
    return sum;
}

void post_http1(int connection, long count, long batch) {
    static char requests[BUFFER];
    for (long done = 0; done < count; done += batch) {
        size_t length = 0, answers = 0;
        for (long i = done; i < done + batch && i < count; i++, answers++) {
            const size_t body = (size_t)(i * 37 % 900);
            length += (size_t)snprintf(requests + length, sizeof requests - length,
                                       "POST /work HTTP/1.1\r\nHost: test\r\nContent-Length: %zu\r\n\r\n", body);
            memset(requests + length, '\n', body);
            length += body;
        }
        send_all(connection, requests, length);
        receive_answers(connection, answers * (sizeof good - 1));
    }
}

void serve_turns(int connection, long delay_microseconds) {
    char line[64];
    while (recv(connection, line, sizeof line, 0) > 0) {
        if (delay_microseconds)
            wait_microseconds(delay_microseconds);
        send_all(connection, "+PONG\r\n", 7);
    }
}

uint64_t call_turns(int connection, long count) {
    uint64_t sum = 0;
    char answer[7];
    for (long i = 0; i < count; i++) {
        const uint64_t begin = now_nanoseconds();
        send_all(connection, "*1\r\n$4\r\nPING\r\n", 14);
        if (!receive_all(connection, answer, sizeof answer))
            fail("receive");
        sum += now_nanoseconds() - begin;
    }
    return sum;
}
