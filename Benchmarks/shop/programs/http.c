#define _GNU_SOURCE
#include "http.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Objects that live as long as the service, and those that requests leave behind. */
enum { HEAP_BYTES = 12 << 20, ARENA_BYTES = 256 << 10, ARENAS = 16, REQUEST_BYTES = 16 << 10 };

static int listener;
static handler answer;
static atomic_int delay_milliseconds;
static atomic_int is_ending;

static void sleep_seconds(double seconds) {
    struct timespec duration = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    while (nanosleep(&duration, &duration) != 0 && errno == EINTR) {
    }
}

static int argument_count;
static char **argument_texts;

void read_addresses(int count, char **arguments) {
    argument_count = count;
    argument_texts = arguments;
    if (count < 2) {
        fprintf(stderr, "usage: %s ADDRESS:PORT [NAME=ADDRESS:PORT ...]\n", arguments[0]);
        exit(2);
    }
}

const char *address_of(const char *name) {
    size_t length = strlen(name);
    for (int index = 2; index < argument_count; index++)
        if (strncmp(argument_texts[index], name, length) == 0 && argument_texts[index][length] == '=')
            return argument_texts[index] + length + 1;
    fprintf(stderr, "%s: no address of %s\n", argument_texts[0], name);
    exit(2);
}

static int socket_address(const char *text, struct sockaddr_in *address) {
    char host[64];
    const char *colon = strchr(text, ':');
    if (!colon || (size_t)(colon - text) >= sizeof host)
        return -1;
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = 0;
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_port = htons((unsigned short)atoi(colon + 1));
    return inet_pton(AF_INET, host, &address->sin_addr) == 1 ? 0 : -1;
}

static void limit_time(int descriptor) {
    struct timeval limit = {2, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

int connect_to(const char *service) {
    struct sockaddr_in address;
    if (socket_address(address_of(service), &address) != 0)
        return -1;
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    limit_time(descriptor);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

static int write_all(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = send(descriptor, bytes, count, MSG_NOSIGNAL);
        if (written <= 0)
            return -1;
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

int call(const char *service, const char *target, char *body, size_t body_bytes) {
    int status = -1;
    body[0] = 0;
    int descriptor = connect_to(service);
    if (descriptor < 0)
        return -1;
    char text[PATH_BYTES + 64];
    int length = snprintf(text, sizeof text, "GET %s HTTP/1.0\r\n\r\n", target);
    char *answered = malloc(BODY_BYTES + 512);
    if (!answered || length < 0 || (size_t)length >= sizeof text || write_all(descriptor, text, (size_t)length) != 0)
        goto end;
    size_t count = 0;
    ssize_t received;
    while (count < BODY_BYTES + 511 && (received = recv(descriptor, answered + count, BODY_BYTES + 511 - count, 0)) > 0)
        count += (size_t)received;
    answered[count] = 0;
    char *start = strstr(answered, "\r\n\r\n");
    if (start && sscanf(answered, "HTTP/%*s %d", &status) == 1)
        snprintf(body, body_bytes, "%s", start + 4);
end:
    free(answered);
    close(descriptor);
    return status;
}

void say(struct response *response, const char *format, ...) {
    size_t room = sizeof response->body - response->length;
    va_list values;
    va_start(values, format);
    int length = vsnprintf(response->body + response->length, room, format, values);
    va_end(values);
    if (length > 0)
        response->length += (size_t)length < room ? (size_t)length : room - 1;
}

long parameter(const struct request *request, const char *name, long otherwise) {
    size_t length = strlen(name);
    for (const char *place = request->query; place; place = strchr(place, '&')) {
        place += *place == '&';
        if (strncmp(place, name, length) == 0 && place[length] == '=')
            return strtol(place + length + 1, NULL, 10);
    }
    return otherwise;
}

unsigned long compute(unsigned long microseconds, unsigned long seed) {
    unsigned long value = seed | 1;
    for (unsigned long step = 0; step < microseconds * 650; step++) {
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
    }
    return value;
}

static char *map(size_t bytes) {
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

/* What a service in a language with a garbage collector does: each request leaves objects behind in arenas, and a full
 * heap is collected as a whole. */
static void litter(void) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static char *arenas[ARENAS];
    static int arena_count;
    static size_t used = ARENA_BYTES;
    pthread_mutex_lock(&lock);
    if (used + REQUEST_BYTES > ARENA_BYTES) {
        if (arena_count == ARENAS)
            while (arena_count > 0)
                munmap(arenas[--arena_count], ARENA_BYTES);
        if ((arenas[arena_count] = map(ARENA_BYTES))) {
            arena_count++;
            used = 0;
        }
    }
    if (used + REQUEST_BYTES <= ARENA_BYTES) {
        memset(arenas[arena_count - 1] + used, 1, REQUEST_BYTES);
        used += REQUEST_BYTES;
    }
    pthread_mutex_unlock(&lock);
}

static void serve_one(int descriptor, int worker, struct response *response) {
    struct request request = {"", ""};
    char text[4096];
    size_t count = 0;
    limit_time(descriptor);
    while (count < sizeof text - 1) {
        ssize_t received = recv(descriptor, text + count, sizeof text - 1 - count, 0);
        if (received <= 0)
            return;
        count += (size_t)received;
        text[count] = 0;
        if (strstr(text, "\r\n\r\n"))
            break;
    }
    if (sscanf(text, "%*s %511[^ ?]?%511[^ ]", request.path, request.query) < 1)
        return;
    response->status = 200;
    response->length = 0;
    int delay = atomic_load(&delay_milliseconds);
    if (delay > 0)
        sleep_seconds(delay / 1000.0);
    litter();
    answer(&request, response, worker);
    char head[128];
    int length =
        snprintf(head, sizeof head, "HTTP/1.0 %d Answer\r\nContent-Type: text/html\r\nContent-Length: %zu\r\n\r\n",
                 response->status, response->length);
    if (write_all(descriptor, head, (size_t)length) == 0)
        write_all(descriptor, response->body, response->length);
}

static void *work(void *argument) {
    int worker = (int)(long)argument;
    struct response *response = malloc(sizeof *response);
    while (response && !atomic_load(&is_ending)) {
        int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (descriptor < 0) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            break;
        }
        serve_one(descriptor, worker, response);
        close(descriptor);
    }
    free(response);
    return NULL;
}

int serve(int worker_count, handler handle) {
    const char *text = argument_texts[1];
    struct sockaddr_in address;
    int yes = 1;
    answer = handle;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_address(text, &address) != 0 || listener < 0 ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 128) != 0) {
        perror(text);
        return 1;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGRTMIN);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    char *heap = map(HEAP_BYTES);
    if (heap)
        memset(heap, 1, HEAP_BYTES);
    pthread_t threads[64];
    if (worker_count > 64)
        worker_count = 64;
    for (int worker = 0; worker < worker_count; worker++)
        if (pthread_create(&threads[worker], NULL, work, (void *)(long)worker) != 0)
            return 1;
    for (;;) {
        siginfo_t information;
        int number = sigwaitinfo(&signals, &information);
        if (number == SIGRTMIN)
            atomic_store(&delay_milliseconds, information.si_value.sival_int);
        if (number == SIGTERM)
            break;
    }
    /* What was accepted is answered; what waits is refused and goes to another replica. */
    atomic_store(&is_ending, 1);
    shutdown(listener, SHUT_RDWR);
    for (int worker = 0; worker < worker_count; worker++)
        pthread_join(threads[worker], NULL);
    return 0;
}

struct repeated {
    double seconds;
    void (*task)(void);
};

static void *repeat(void *argument) {
    struct repeated *repeated = argument;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    for (;;) {
        sleep_seconds(repeated->seconds);
        repeated->task();
    }
    return NULL;
}

void every(double seconds, void (*task)(void)) {
    pthread_t thread;
    struct repeated *repeated = malloc(sizeof *repeated);
    if (!repeated)
        return;
    *repeated = (struct repeated){seconds, task};
    if (pthread_create(&thread, NULL, repeat, repeated) == 0)
        pthread_detach(thread);
}
