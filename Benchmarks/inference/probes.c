#include "probes.h"

#include "model.h"
#include "round_trip.h"
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>

enum { FLEET = 200, BATCH = 256, CHAIN_ROUNDS = 200000 };

static const char *const precision_names[] = {"f32", "bf16", "int8"};

typedef struct {
    ckernels_workload workloads[FLEET];
    void *scratch;
} fleet;

static void run_fleet(void *context) {
    const fleet *all = context;
    ckernels_fleet_run(all->workloads, FLEET, CKERNELS_RECONSTRUCTION, all->scratch);
}

static void probe_fleet_in(const effort *how, const model_weights *weights, ckernels_precision precision) {
    size_t bytes = model_bytes(weights, precision);
    if (bytes == 0)
        return;
    scoring hot = make_scoring(&shape_w1, build_model(weights, precision), 1, NULL);
    fleet all = {.scratch = hot.scratch};
    size_t count = shape_w1.steps * shape_w1.features;
    float *x = noise(FLEET * count, 1), *y = memory(FLEET * count * sizeof *y);
    for (size_t i = 0; i < FLEET; i++)
        all.workloads[i] = (ckernels_workload){build_model(weights, precision), 1, x + i * count, y + i * count};
    timed both[] = {{.run = score, .context = &hot}, {.run = run_fleet, .context = &all}};
    time_in_turn(both, 2, how->rounds, how->slice);
    printf("%-6s %10.1f %16.2f %20.2f %14.3f\n", precision_names[precision], (double)(FLEET * bytes) / 1e6,
           1e6 * best_round(&both[0], how->rounds), 1e6 * best_round(&both[1], how->rounds) / FLEET,
           times_as_long(&both[1], &both[0], how->rounds) / FLEET);
    for (size_t i = 0; i < FLEET; i++)
        free((void *)all.workloads[i].model);
    free((void *)hot.model);
    free_scoring(&hot);
    free(x);
    free(y);
}

void probe_fleet(const effort *how) {
    keep_to_last_cores(1);
    model_weights weights = make_weights(&shape_w1);
    printf("%d workloads of w1, one window each, every one with a model of its own; µs a window, lowest round\n",
           FLEET);
    printf("%-6s %10s %16s %20s %14s\n", "", "weights MB", "one hot model", "models of their own", "times as long");
    for (int precision = 0; precision < CKERNELS_PRECISION_COUNT; precision++)
        probe_fleet_in(how, &weights, (ckernels_precision)precision);
    free_weights(&weights);
}

static void compare_threads(const effort *how, const model_shape *shape, size_t batch, ckernels_thread_pool *pool) {
    model_weights weights = make_weights(shape);
    const ckernels_autoencoder *model = build_model(&weights, CKERNELS_F32);
    scoring alone = make_scoring(shape, model, batch, NULL), shared = make_scoring(shape, model, batch, pool);
    timed both[] = {{.run = score, .context = &alone}, {.run = score, .context = &shared}};
    time_in_turn(both, 2, how->rounds, how->slice);
    printf("%-4s %6zu %12.2f %12.2f %14.3f\n", shape->name, batch,
           1e6 * best_round(&both[0], how->rounds) / (double)batch,
           1e6 * best_round(&both[1], how->rounds) / (double)batch, times_as_long(&both[0], &both[1], how->rounds));
    free((void *)model);
    free_weights(&weights);
    free_scoring(&alone);
    free_scoring(&shared);
}

void probe_threads(const effort *how) {
    keep_to_last_cores(2);
    ckernels_thread_pool *pool = ckernels_thread_pool_create(2);
    if (pool == NULL) {
        fprintf(stderr, "error: the system refuses a second thread\n");
        exit(1);
    }
    printf("one thread and two, float32; µs a window, lowest round\n");
    printf("%-4s %6s %12s %12s %14s\n", "", "batch", "one thread", "two", "times faster");
    compare_threads(how, &shape_w1, BATCH, pool);
    compare_threads(how, &shape_w2, BATCH, pool);
    compare_threads(how, &shape_w1, 1, pool);
    compare_threads(how, &shape_w2, 1, pool);
    ckernels_thread_pool_destroy(pool);
    printf(
        "a message to the other core and back: %.0f ns, about what the two threads wait at each step of one window\n",
        1e9 * core_round_trip());
}

static void run_chains(void *context) { chosen_kernels()->fma_chains(CHAIN_ROUNDS, 0.5f, 0.25f, context); }

void probe_peak(const effort *how) {
    keep_to_last_cores(1);
    size_t chains = chosen_kernels()->fma_chain_count();
    double chain_flops = 2.0 * CHAIN_ROUNDS * (double)chains;
    const model_shape *shapes[] = {&shape_w1, &shape_w2};
    model_weights weights[2];
    scoring scorings[2];
    timed all[3] = {{.name = "multiply-adds alone", .run = run_chains, .context = noise(chains, 1)}};
    for (size_t i = 0; i < 2; i++) {
        weights[i] = make_weights(shapes[i]);
        scorings[i] = make_scoring(shapes[i], build_model(&weights[i], CKERNELS_F32), BATCH, NULL);
        all[i + 1] = (timed){.name = shapes[i]->name, .run = score, .context = &scorings[i]};
    }
    time_in_turn(all, 3, how->rounds, how->slice);
    printf("float32, batch %d, one thread\n%-20s %14s %14s %16s %10s\n", BATCH, "", "MFLOP a window", "µs a window",
           "GFLOP/s", "of peak");
    printf("%-20s %14s %14s %16.1f %10s\n", all[0].name, "", "", chain_flops / best_round(&all[0], how->rounds) / 1e9,
           "");
    for (size_t i = 0; i < 2; i++) {
        const timed *one = &all[i + 1];
        double flops = BATCH * weights[i].flops, best = best_round(one, how->rounds);
        printf("%-20s %14.2f %14.2f %16.1f %8.1f %%\n", one->name, weights[i].flops / 1e6, 1e6 * best / BATCH,
               flops / best / 1e9, 100 * flops / chain_flops / times_as_long(one, &all[0], how->rounds));
    }
    free(all[0].context);
    for (size_t i = 0; i < 2; i++) {
        free((void *)scorings[i].model);
        free_scoring(&scorings[i]);
        free_weights(&weights[i]);
    }
}
