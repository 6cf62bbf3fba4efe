#include "measure.h"

#include <stdlib.h>
#include <time.h>

enum { runs = 101 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

seconds measure(void (*run)(const void *), const void *context) {
    double taken[runs];
    for (int i = 0; i < runs; i++) {
        double start = now();
        run(context);
        taken[i] = now() - start;
    }
    qsort(taken, runs, sizeof *taken, ascending);
    return (seconds){taken[0], taken[runs / 2]};
}

void report_rate(const char *name, double work, seconds taken, const char *unit) {
    printf("{\"limit\": \"%s\", \"best\": %.4g, \"median\": %.4g, \"unit\": \"%s\"}\n", name, work / taken.best,
           work / taken.median, unit);
    fflush(stdout);
}

void report_cost(const char *name, double count, seconds taken) {
    printf("{\"limit\": \"%s\", \"best\": %.4g, \"median\": %.4g, \"unit\": \"ns\"}\n", name, taken.best / count * 1e9,
           taken.median / count * 1e9);
    fflush(stdout);
}

void keep(float value) {
    static volatile float kept;
    kept = value;
    (void)kept;
}
