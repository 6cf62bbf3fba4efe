// Makes a known number of calls over TCP.
#ifndef ANOMENGINE_EDGE_TRAFFIC_H
#define ANOMENGINE_EDGE_TRAFFIC_H

#include <stddef.h>
#include <stdint.h>

// Prints the reason and ends the program.
_Noreturn void fail(const char *what);

uint64_t now_nanoseconds(void);

// Waits this many microseconds: in a busy loop to be exact, or asleep if the wait is long.
void wait_microseconds(long microseconds);

// Listens on a free port of an address and prints the port as a line.
int listen_anywhere(const char *address);

// Connects; ends the program if that fails.
int connect_to(const char *address, int port);

// Sends all bytes or ends the program.
void send_all(int connection, const void *bytes, size_t length);

// Receives exactly this many bytes. Returns 0 at the connection's end.
int receive_all(int connection, void *bytes, size_t length);

// Calls `serve` for each connection in its own thread, for ever.
_Noreturn void serve_connections(int listener, void (*serve)(int connection, long delay_microseconds), long delay);

// HTTP/1. A path that begins with /fail is answered with status 503.
void serve_http1(int connection, long delay_microseconds);
// Sends `count` requests in batches of `batch`, the answers of one being awaited before the next; every `fail_every`th
// is to fail, none if 0. Returns the sum of latencies in nanoseconds.
uint64_t call_http1(int connection, long count, long batch, long fail_every);
// Sends `count` requests with bodies of growing length in batches.
void post_http1(int connection, long count, long batch);

// HTTP/2 as gRPC uses it: HEADERS and DATA each way, trailers back. Frames are cut at odd places.
void serve_http2(int connection, long delay_microseconds);
// Keeps `streams` requests open at a time; resets every `reset_every`th instead of waiting for its answer, none if 0.
// Returns the sum of latencies in nanoseconds.
uint64_t call_http2(int connection, long count, long streams, long reset_every);

// A line each way.
void serve_turns(int connection, long delay_microseconds);
uint64_t call_turns(int connection, long count);

#endif
