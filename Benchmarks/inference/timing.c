#include "timing.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

// Calls of one slice whose times are kept; slices of more end early.
enum { CALL_LIMIT = 1 << 16 };

static double seconds_on(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double wall_seconds(void) { return seconds_on(CLOCK_MONOTONIC); }

static int compare(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

void time_in_turn(timed *all, size_t count, size_t rounds, double slice_seconds) {
    static double calls[CALL_LIMIT];
    for (size_t i = 0; i < count; i++) {
        all[i].run(all[i].context);
        all[i].shortest = 1e300;
    }
    for (size_t round = 0; round < rounds; round++) {
        for (timed *one = all; one < all + count; one++) {
            // What the one before left in the caches is its own affair.
            one->run(one->context);
            double end = wall_seconds() + slice_seconds, now = 0;
            size_t done = 0;
            while (done < CALL_LIMIT && now < end) {
                double start = wall_seconds();
                one->run(one->context);
                now = wall_seconds();
                calls[done++] = now - start;
            }
            one->seconds[round] = median(calls, done);
            one->shortest = calls[0] < one->shortest ? calls[0] : one->shortest;
        }
    }
}

double best_round(const timed *one, size_t rounds) {
    double best = one->seconds[0];
    for (size_t round = 1; round < rounds; round++)
        best = one->seconds[round] < best ? one->seconds[round] : best;
    return best;
}

double times_as_long(const timed *one, const timed *base, size_t rounds) {
    double ratios[ROUND_LIMIT];
    for (size_t round = 0; round < rounds; round++)
        ratios[round] = one->seconds[round] / base->seconds[round];
    return median(ratios, rounds);
}

void keep_to_last_cores(size_t cores) {
    cpu_set_t allowed, kept;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return;
    CPU_ZERO(&kept);
    for (int core = CPU_SETSIZE - 1; core >= 0 && cores > 0; core--) {
        if (CPU_ISSET(core, &allowed)) {
            CPU_SET(core, &kept);
            cores--;
        }
    }
    if (sched_setaffinity(0, sizeof kept, &kept) != 0)
        perror("sched_setaffinity");
}

// Processor time of all processes: user, nice, system, interrupts and what the hypervisor took.
static double busy_seconds(void) {
    unsigned long long user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0;
    FILE *file = fopen("/proc/stat", "r");
    if (file == NULL)
        return 0;
    int fields = fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &wait, &irq,
                        &soft, &steal);
    fclose(file);
    return fields == 8 ? (double)(user + nice + system + irq + soft + steal) / (double)sysconf(_SC_CLK_TCK) : 0;
}

double foreign_cores(void) {
    static double before, foreign_before;
    double now = wall_seconds(), foreign = busy_seconds() - seconds_on(CLOCK_PROCESS_CPUTIME_ID);
    double cores = (foreign - foreign_before) / (now - before);
    before = now;
    foreign_before = foreign;
    return cores > 0 ? cores : 0;
}
