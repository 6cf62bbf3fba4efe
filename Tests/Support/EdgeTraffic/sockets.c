// Connections and time.
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void fail(const char *what) {
    fprintf(stderr, "EdgeTraffic: %s: %s\n", what, strerror(errno));
    exit(1);
}

uint64_t now_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void wait_microseconds(long microseconds) {
    const uint64_t end = now_nanoseconds() + (uint64_t)microseconds * 1000;
    if (microseconds >= 5000) {
        const struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
        nanosleep(&time, NULL);
    }
    while (now_nanoseconds() < end)
        ;
}

static struct sockaddr_in address_of(const char *address, int port) {
    struct sockaddr_in result = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, address, &result.sin_addr) != 1)
        fail(address);
    return result;
}

int listen_anywhere(const char *address) {
    struct sockaddr_in place = address_of(address, 0);
    socklen_t size = sizeof place;
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&place, size) || listen(listener, 64) ||
        getsockname(listener, (struct sockaddr *)&place, &size))
        fail("listen");
    printf("%d\n", ntohs(place.sin_port));
    fflush(stdout);
    return listener;
}

static void send_at_once(int connection) {
    const int yes = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

int connect_to(const char *address, int port) {
    const struct sockaddr_in destination = address_of(address, port);
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (const struct sockaddr *)&destination, sizeof destination))
        fail("connect");
    send_at_once(connection);
    return connection;
}

void send_all(int connection, const void *bytes, size_t length) {
    const char *rest = bytes;
    while (length > 0) {
        const ssize_t sent = send(connection, rest, length, 0);
        if (sent <= 0)
            fail("send");
        rest += sent;
        length -= (size_t)sent;
    }
}

int receive_all(int connection, void *bytes, size_t length) {
    char *rest = bytes;
    while (length > 0) {
        const ssize_t received = recv(connection, rest, length, 0);
        if (received <= 0)
            return 0;
        rest += received;
        length -= (size_t)received;
    }
    return 1;
}

struct accepted {
    int connection;
    void (*serve)(int, long);
    long delay;
};

static void *serve_accepted(void *argument) {
    const struct accepted accepted = *(struct accepted *)argument;
    free(argument);
    accepted.serve(accepted.connection, accepted.delay);
    close(accepted.connection);
    return NULL;
}

void serve_connections(int listener, void (*serve)(int connection, long delay_microseconds), long delay) {
    for (;;) {
        struct accepted *accepted = malloc(sizeof *accepted);
        pthread_t thread;
        if (!accepted)
            fail("malloc");
        *accepted = (struct accepted){accept(listener, NULL, NULL), serve, delay};
        if (accepted->connection < 0)
            fail("accept");
        send_at_once(accepted->connection);
        if (pthread_create(&thread, NULL, serve_accepted, accepted))
            fail("pthread_create");
        pthread_detach(thread);
    }
}
