// How cost and memory grow with the number of workloads, the length of a window and the batch.

#include "probes.h"

#include "model.h"
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_WORKLOADS = 10000 };

typedef struct {
    const ckernels_workload *workloads;
    size_t count;
    void *scratch;
} fleet;

static void run_fleet(void *context) {
    const fleet *all = context;
    ckernels_fleet_run(all->workloads, all->count, CKERNELS_RECONSTRUCTION, all->scratch);
}

// Bytes of this process that are in memory.
static long resident_bytes(void) {
    long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL)
        return 0;
    int fields = fscanf(file, "%ld %ld", &total, &resident);
    fclose(file);
    return fields == 2 ? resident * sysconf(_SC_PAGESIZE) : 0;
}

// Times one thing and prints a row: what a call costs, and what memory it took beyond models, windows and results.
static void print_row(const effort *how, const char *kind, size_t size, size_t windows, void (*run)(void *),
                      void *context, size_t scratch_bytes) {
    timed one = {.run = run, .context = context};
    run(context);
    long before = resident_bytes();
    time_in_turn(&one, 1, how->rounds, how->slice);
    double best = best_round(&one, how->rounds);
    printf("%-10s %8zu %14.1f %14.3f %12.1f %14.1f\n", kind, size, 1e6 * best, 1e6 * best / (double)windows,
           (double)scratch_bytes / 1e3, (double)(resident_bytes() - before) / 1e3);
    fflush(stdout);
}

// Workloads with models of their own, each with one window.
static void scale_own(const effort *how, const model_weights *weights, size_t most) {
    size_t values = shape_w1.steps * shape_w1.features;
    ckernels_workload *workloads = memory(most * sizeof *workloads);
    float *x = noise(most * values, 1), *y = memory(most * values * sizeof *y);
    for (size_t i = 0; i < most; i++)
        workloads[i] = (ckernels_workload){build_model(weights, CKERNELS_F32), 1, x + i * values, y + i * values};
    size_t scratch_bytes = ckernels_autoencoder_scratch(workloads[0].model, 1);
    fleet all = {workloads, 0, memory(scratch_bytes)};
    for (size_t decade = 1; decade <= most; decade *= 10) {
        for (all.count = decade; all.count <= 3 * decade && all.count <= most; all.count += 2 * decade)
            print_row(how, "own", all.count, all.count, run_fleet, &all, scratch_bytes);
    }
    for (size_t i = 0; i < most; i++)
        free((void *)workloads[i].model);
    free(workloads);
    free(x);
    free(y);
    free(all.scratch);
}

static void scale_batch(const effort *how, const char *kind, const model_shape *shape, size_t batch) {
    model_weights weights = make_weights(shape);
    const ckernels_autoencoder *model = build_model(&weights, CKERNELS_F32);
    scoring one = make_scoring(shape, model, batch, NULL);
    size_t size = kind[0] == 'l' ? shape->steps : batch;
    print_row(how, kind, size, batch, score, &one, ckernels_autoencoder_scratch(model, batch));
    free_scoring(&one);
    free((void *)model);
    free_weights(&weights);
}

void probe_scaling(const effort *how) {
    keep_to_last_cores(1);
    model_weights weights = make_weights(&shape_w1);
    printf(
        "own: workloads with models of their own, one window of w1 each. shared: workloads of one model, as a batch.\n"
        "length: one window of as many rows, layers as w1. batch: windows of w2. float32, one thread, lowest round.\n"
        "scratch: memory of a call beyond models, windows and results. grown: what the process grew meanwhile.\n");
    printf("%-10s %8s %14s %14s %12s %14s\n", "kind", "size", "us", "us a window", "scratch kB", "grown kB");
    size_t most = MOST_WORKLOADS, bytes = model_bytes(&weights, CKERNELS_F32);
    double available = (double)sysconf(_SC_AVPHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    while (most > 1 && 1.2 * (double)(most * bytes) > available)
        most /= 10;
    if (most < MOST_WORKLOADS)
        printf("memory is free for %zu models only\n", most);
    scale_own(how, &weights, most);
    free_weights(&weights);
    for (size_t decade = 1; decade <= MOST_WORKLOADS; decade *= 10) {
        for (size_t count = decade; count <= 3 * decade && count <= MOST_WORKLOADS; count += 2 * decade)
            scale_batch(how, "shared", &shape_w1, count);
    }
    for (size_t steps = 15; steps <= 960; steps *= 2)
        scale_batch(how, "length", &(model_shape){"", steps, shape_w1.features, shape_w1.outer, shape_w1.inner}, 1);
    for (size_t batch = 1; batch <= 1024; batch *= 4)
        scale_batch(how, "batch", &shape_w2, batch);
}
