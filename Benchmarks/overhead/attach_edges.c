// Follows calls as the agent does, reading all edges once a second: from each SIGUSR1 to the next SIGUSR2, until it is
// ended; then prints what it counted.
//
//     attach_edges OBJECT [SAMPLE_EVERY]
#include "../../bpf/include/cedges.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile sig_atomic_t is_over, is_on;

static void take_signal(int number) {
    if (number == SIGTERM)
        is_over = 1;
    else
        is_on = number == SIGUSR1;
}

// Reads all edges and gives the number of requests that callers made.
static unsigned long long read_edges(struct cedges *edges, unsigned *entries) {
    static struct cedges_entry batch[256];
    struct cedges_position position = {0};
    unsigned long long requests = 0;
    *entries = 0;
    if (cedges_gather(edges))
        return 0;
    while (!position.is_done) {
        uint32_t count;
        if (cedges_read(edges, &position, batch, 256, &count))
            return 0;
        *entries += count;
        for (uint32_t i = 0; i < count; i++)
            if (batch[i].key.role == EDGE_CALLER)
                requests += batch[i].counts.requests;
    }
    return requests;
}

int main(int argc, char **argv) {
    static char image[4 << 20];
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    const size_t size = file ? fread(image, 1, sizeof image, file) : 0;
    const struct cedges_settings settings = {
        .image = image, .image_size = size, .edge_capacity = 8192, .link_capacity = 32768};
    char message[CPROBES_MESSAGE_SIZE];
    int error = 0;
    struct cedges *edges = cedges_open(&settings, &error, message);
    if (!edges || cedges_attach(edges)) {
        fprintf(stderr, "attach_edges: %s\n", edges ? "attaching failed" : message);
        return 1;
    }
    cedges_set_sampling(edges, argc > 2 ? (uint32_t)atoi(argv[2]) : 1);
    cedges_detach(edges);
    const struct sigaction action = {.sa_handler = take_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
    printf("loaded\n");
    fflush(stdout);
    unsigned entries;
    while (!is_over) {
        nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
        if (!is_on) {
            cedges_detach(edges);
            continue;
        }
        if (cedges_attach(edges))
            return 1;
        read_edges(edges, &entries);
    }
    const unsigned long long requests = read_edges(edges, &entries);
    printf("%llu requests, %u entries\n", requests, entries);
    cedges_close(edges);
    return 0;
}
