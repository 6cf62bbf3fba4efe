// Makes a known number of calls over TCP.
//
//     EdgeTraffic [-n NAMESPACE] [-j CGROUP_PROCS]... serve KIND ADDRESS DELAY
//     EdgeTraffic [-n NAMESPACE] [-j CGROUP_PROCS]... call KIND ADDRESS PORT COUNT WIDTH FAIL_EVERY
//     EdgeTraffic [-n NAMESPACE] [-j CGROUP_PROCS]... proxy ADDRESS UPSTREAM_ADDRESS UPSTREAM_PORT
//     EdgeTraffic [-n NAMESPACE] [-j CGROUP_PROCS]... refused ADDRESS PORT COUNT
//
// KIND is http1, post, http2 or turns; DELAY is in microseconds. A server prints its port as a line and runs until it
// is killed. A caller that was started with "-" for COUNT connects, prints a line, and calls as often as each line of
// its input says. It prints the mean of the latencies that it saw in nanoseconds.
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void join_cgroup(const char *file) {
    const int descriptor = open(file, O_WRONLY);
    if (descriptor < 0 || write(descriptor, "0", 1) != 1)
        fail(file);
    close(descriptor);
}

static void enter_namespace(const char *file) {
    const int descriptor = open(file, O_RDONLY);
    if (descriptor < 0 || setns(descriptor, CLONE_NEWNET))
        fail(file);
    close(descriptor);
}

static void serve(const char *kind, const char *address, long delay) {
    void (*const serve)(int, long) = !strcmp(kind, "http2")   ? serve_http2
                                     : !strcmp(kind, "turns") ? serve_turns
                                                              : serve_http1;
    serve_connections(listen_anywhere(address), serve, delay);
}

static void call_times(const char *kind, int connection, long count, long width, long fail_every) {
    uint64_t sum = 0;
    if (!strcmp(kind, "http1"))
        sum = call_http1(connection, count, width, fail_every);
    else if (!strcmp(kind, "post"))
        post_http1(connection, count, width);
    else if (!strcmp(kind, "http2"))
        sum = call_http2(connection, count, width, fail_every);
    else
        sum = call_turns(connection, count);
    printf("%.0f\n", count > 0 ? (double)sum / (double)count : 0.0);
    fflush(stdout);
}

static void call(const char *kind, const char *address, int port, const char *count, long width, long fail_every) {
    const int connection = connect_to(address, port);
    char line[32];
    if (!strcmp(count, "-")) {
        puts("connected");
        fflush(stdout);
        while (fgets(line, sizeof line, stdin))
            call_times(kind, connection, atol(line), width, fail_every);
    } else {
        call_times(kind, connection, atol(count), width, fail_every);
    }
    close(connection);
}

static struct {
    const char *address;
    int port;
} upstream;

struct leg {
    int from, to;
};

static void *forward(void *argument) {
    const struct leg leg = *(struct leg *)argument;
    char bytes[4096];
    ssize_t length;
    while ((length = recv(leg.from, bytes, sizeof bytes, 0)) > 0)
        send_all(leg.to, bytes, (size_t)length);
    shutdown(leg.to, SHUT_WR);
    return NULL;
}

static void serve_proxied(int connection, long delay) {
    (void)delay;
    struct leg there = {connection, connect_to(upstream.address, upstream.port)};
    struct leg back = {there.to, connection};
    pthread_t thread;
    if (pthread_create(&thread, NULL, forward, &back))
        fail("pthread_create");
    forward(&there);
    pthread_join(thread, NULL);
    close(there.to);
}

static void connect_refused(const char *address, int port, long count) {
    struct sockaddr_in destination = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, address, &destination.sin_addr);
    for (long i = 0; i < count; i++) {
        const int connection = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(connection, (struct sockaddr *)&destination, sizeof destination) == 0 || errno != ECONNREFUSED)
            fail("connect");
        close(connection);
    }
}

int main(int count, char **words) {
    signal(SIGPIPE, SIG_IGN);
    int option;
    while ((option = getopt(count, words, "+n:j:")) != -1) {
        if (option == 'n')
            enter_namespace(optarg);
        else if (option == 'j')
            join_cgroup(optarg);
        else
            return 2;
    }
    const int left = count - optind;
    char **rest = words + optind;
    if (left == 4 && !strcmp(rest[0], "serve"))
        serve(rest[1], rest[2], atol(rest[3]));
    else if (left == 7 && !strcmp(rest[0], "call"))
        call(rest[1], rest[2], atoi(rest[3]), rest[4], atol(rest[5]), atol(rest[6]));
    else if (left == 4 && !strcmp(rest[0], "refused"))
        connect_refused(rest[1], atoi(rest[2]), atol(rest[3]));
    else if (left == 4 && !strcmp(rest[0], "proxy")) {
        upstream.address = rest[2];
        upstream.port = atoi(rest[3]);
        serve_connections(listen_anywhere(rest[1]), serve_proxied, 0);
    } else {
        return 2;
    }
    return 0;
}
