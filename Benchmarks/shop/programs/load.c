/* The shop's visitors: pages at random, as many as a compressed day has at its hours.
 *
 *     load ADDRESS:PORT SEED PAGES_A_SECOND DAY_SECONDS LOG
 *
 * Visitors come whether or not earlier ones were served (an open loop), so a slow shop has more of them at a time. The
 * rate follows a sine over the day, from half to one and a half times the mean, and wanders by about a tenth around it.
 * A line "factor X" on standard input multiplies it. LOG gets a line a second: time, rate aimed at, pages sent, served
 * and failed, median and 95th percentile of the latency in milliseconds, pages under way.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { VISITORS = 512, PAGE_BYTES = 65536, LATENCIES = 20000, USERS = 5000, PRODUCTS = 1000, PATIENCE_SECONDS = 5 };

struct visitor {
    int descriptor; /* -1: free */
    double start;
    size_t count;
    char page[PAGE_BYTES];
};

static struct visitor visitors[VISITORS];
static struct sockaddr_in shop;
static int events;
static uint64_t state;
static float latencies[LATENCIES];
static int sent, served, failed;

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double uniform(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return ((double)(state >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void) { return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform()); }

static int pick_product(void) {
    /* Some products are seen much more often than others. */
    double share = uniform();
    return (int)(share * share * share * PRODUCTS);
}

static int page_request(char *text, size_t bytes) {
    double kind = uniform();
    int user = (int)(uniform() * USERS), product = pick_product();
    const char *form = kind < 0.30   ? "GET /?user=%d&page=%d HTTP/1.0\r\n\r\n"
                       : kind < 0.72 ? "GET /product?user=%d&id=%d HTTP/1.0\r\n\r\n"
                       : kind < 0.87 ? "GET /add?user=%d&id=%d HTTP/1.0\r\n\r\n"
                       : kind < 0.94 ? "GET /cart?user=%d&id=%d HTTP/1.0\r\n\r\n"
                                     : "GET /checkout?user=%d&id=%d HTTP/1.0\r\n\r\n";
    return snprintf(text, bytes, form, user, kind < 0.30 ? product % 20 : product);
}

static void leave(struct visitor *visitor, int is_served) {
    if (is_served) {
        if (served < LATENCIES)
            latencies[served] = (float)(1e3 * (now(CLOCK_MONOTONIC) - visitor->start));
        served++;
    } else {
        failed++;
    }
    close(visitor->descriptor);
    visitor->descriptor = -1;
}

static void arrive(void) {
    struct visitor *visitor = NULL;
    for (int index = 0; index < VISITORS && !visitor; index++)
        if (visitors[index].descriptor < 0)
            visitor = &visitors[index];
    /* Drawn even if there is no room, so that the same seed gives the same visitors. */
    char text[128];
    int length = page_request(text, sizeof text);
    sent++;
    if (!visitor) {
        failed++;
        return;
    }
    visitor->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    visitor->start = now(CLOCK_MONOTONIC);
    visitor->count = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = visitor};
    /* A connection on the loopback interface is made, or refused, at once. */
    if (visitor->descriptor < 0 || connect(visitor->descriptor, (struct sockaddr *)&shop, sizeof shop) != 0 ||
        send(visitor->descriptor, text, (size_t)length, MSG_NOSIGNAL) != length ||
        fcntl(visitor->descriptor, F_SETFL, O_NONBLOCK) != 0 ||
        epoll_ctl(events, EPOLL_CTL_ADD, visitor->descriptor, &event) != 0)
        leave(visitor, 0);
}

static int is_complete_page(const struct visitor *visitor) {
    static const char *signs[] = {"502 Bad Gateway", "504 Gateway Time-out", "an error occurred"};
    if (visitor->count < 12 || memcmp(visitor->page + 8, " 200", 4) != 0)
        return 0;
    for (size_t index = 0; index < sizeof signs / sizeof *signs; index++)
        if (memmem(visitor->page, visitor->count, signs[index], strlen(signs[index])))
            return 0;
    return 1;
}

static void receive(struct visitor *visitor) {
    for (;;) {
        ssize_t count = recv(visitor->descriptor, visitor->page + visitor->count, PAGE_BYTES - visitor->count, 0);
        if (count > 0 && visitor->count + (size_t)count < PAGE_BYTES) {
            visitor->count += (size_t)count;
        } else {
            if (count >= 0 || (errno != EAGAIN && errno != EINTR))
                leave(visitor, count == 0 && is_complete_page(visitor));
            return;
        }
    }
}

static int ascending(const void *left, const void *right) {
    float difference = *(const float *)left - *(const float *)right;
    return (difference > 0) - (difference < 0);
}

static void end_second(FILE *log, double rate) {
    int under_way = 0;
    double limit = now(CLOCK_MONOTONIC) - PATIENCE_SECONDS;
    for (int index = 0; index < VISITORS; index++) {
        if (visitors[index].descriptor >= 0 && visitors[index].start < limit)
            leave(&visitors[index], 0);
        under_way += visitors[index].descriptor >= 0;
    }
    int count = served < LATENCIES ? served : LATENCIES;
    qsort(latencies, (size_t)count, sizeof *latencies, ascending);
    fprintf(log, "%.3f,%.1f,%d,%d,%d,%.2f,%.2f,%d\n", now(CLOCK_REALTIME), rate, sent, served, failed,
            count ? (double)latencies[count / 2] : 0, count ? (double)latencies[count * 95 / 100] : 0, under_way);
    fflush(log);
    sent = served = failed = 0;
}

/* The factor in force; -1 when the input has ended. */
static double commanded(double factor) {
    static char text[256];
    static size_t count;
    ssize_t got = read(STDIN_FILENO, text + count, sizeof text - 1 - count);
    if (got == 0)
        return -1;
    if (got > 0) {
        count += (size_t)got;
        text[count] = 0;
        for (char *end; (end = strchr(text, '\n'));
             count -= (size_t)(end + 1 - text), memmove(text, end + 1, count + 1))
            sscanf(text, "factor %lf", &factor);
    }
    return factor;
}

int main(int count, char **arguments) {
    char host[64];
    int port;
    if (count != 6 || sscanf(arguments[1], "%63[^:]:%d", host, &port) != 2 ||
        inet_pton(AF_INET, host, &shop.sin_addr) != 1) {
        fprintf(stderr, "usage: %s ADDRESS:PORT SEED PAGES_A_SECOND DAY_SECONDS LOG\n", arguments[0]);
        return 2;
    }
    shop.sin_family = AF_INET;
    shop.sin_port = htons((uint16_t)port);
    state = strtoull(arguments[2], NULL, 10) * 0x9E3779B97F4A7C15u + 0x1234567u;
    double mean = atof(arguments[3]), day = atof(arguments[4]), factor = 1, wander = 0;
    FILE *log = fopen(arguments[5], "we");
    events = epoll_create1(EPOLL_CLOEXEC);
    if (!log || events < 0 || mean <= 0 || day <= 0 || fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK) != 0) {
        perror(arguments[0]);
        return 1;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    fputs("time,rate,sent,served,failed,median_ms,p95_ms,under_way\n", log);
    for (int index = 0; index < VISITORS; index++)
        visitors[index].descriptor = -1;
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(events, EPOLL_CTL_ADD, STDIN_FILENO, &input) != 0) {
        perror("standard input");
        return 1;
    }
    double begin = now(CLOCK_MONOTONIC), second = begin + 1, next = begin, rate = mean;
    while (factor >= 0) {
        double time = now(CLOCK_MONOTONIC);
        if (time >= second) {
            end_second(log, rate * factor);
            wander += -wander / 30 + 0.1 * sqrt(2.0 / 30) * normal();
            rate = mean * (1 - 0.5 * cos(2 * M_PI * (second - begin) / day)) * exp(wander);
            second += 1;
        }
        for (; next <= time; next += -log1p(-uniform()) / (rate * factor))
            arrive();
        double until = next < second ? next : second;
        double wait = 1e3 * (until - now(CLOCK_MONOTONIC));
        struct epoll_event ready[64];
        int found = epoll_wait(events, ready, 64, wait > 0 ? (int)ceil(wait) : 0);
        for (int index = 0; index < found; index++)
            if (ready[index].data.ptr)
                receive(ready[index].data.ptr);
            else
                factor = commanded(factor);
    }
    return 0;
}
