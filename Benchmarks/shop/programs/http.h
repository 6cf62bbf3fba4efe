/* A small HTTP server and client for the services of the shop: one request a connection, blocking threads. */
#ifndef SHOP_HTTP_H
#define SHOP_HTTP_H

#include <stddef.h>

enum { PATH_BYTES = 512, BODY_BYTES = 32768 };

/* What a handler gets: the path and the query behind its question mark, both NUL-terminated. */
struct request {
    char path[PATH_BYTES];
    char query[PATH_BYTES];
};

/* What it gives: an HTTP status and a body. */
struct response {
    int status;
    size_t length;
    char body[BODY_BYTES];
};

/* Answers one request. `worker` counts the threads from 0, so that each may have its own connection to a store. */
typedef void (*handler)(const struct request *request, struct response *response, int worker);

/* Reads the program's arguments, `ADDRESS [NAME=ADDRESS …]`: its own address and those of the services that it calls.
 * Ends the program if one is malformed. */
void read_addresses(int count, char **arguments);

/* The address of a service that was named in the arguments; ends the program if it was not. */
const char *address_of(const char *name);

/* Serves until SIGTERM, with the memory of a garbage-collected program: 12 MB that live, up to 4 MB of garbage; returns
 * the program's exit status.
 *
 * Several processes may serve the same address: the kernel spreads connections over them (SO_REUSEPORT). SIGRTMIN with
 * a value (sigqueue) makes each answer that many milliseconds later, as if what is behind the service had become slow.
 */
int serve(int worker_count, handler handle);

/* Calls a service by name, `http://ADDRESS/TARGET`, and writes the body, NUL-terminated, to `body`.
 * Returns the HTTP status, or -1 if there was no answer within two seconds. */
int call(const char *service, const char *target, char *body, size_t body_bytes);

/* Connects to a service by name with a limit of two seconds for each operation; -1 if that fails. */
int connect_to(const char *service);

/* Appends formatted text to the body, cut at its capacity. */
void say(struct response *response, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The value of a parameter of the query as a number, or `otherwise` if it is not there. */
long parameter(const struct request *request, const char *name, long otherwise);

/* Computes for about so many microseconds of an unhindered core; the result is random and must be used. */
unsigned long compute(unsigned long microseconds, unsigned long seed);

/* Runs `task` every `seconds` in a thread of its own. */
void every(double seconds, void (*task)(void));

#endif
