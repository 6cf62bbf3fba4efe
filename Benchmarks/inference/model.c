#include "model.h"

#include <stdio.h>
#include <stdlib.h>

const model_shape shape_w1 = {"w1", 30, 8, 64, 32}, shape_w2 = {"w2", 100, 38, 128, 64};

static _Noreturn void give_up(const char *why) {
    fprintf(stderr, "error: %s\n", why);
    exit(1);
}

void *memory(size_t bytes) {
    void *start = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (start == NULL)
        give_up("not enough memory");
    return start;
}

float *noise(size_t count, float limit) {
    static uint64_t state = 7;
    float *start = memory(count * sizeof *start);
    for (size_t i = 0; i < count; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        start[i] = limit * ((float)(state >> 40) / (float)(1 << 23) - 1);
    }
    return start;
}

const ckernels_f32 *chosen_kernels(void) {
    const ckernels_f32 *kernels = NULL;
    if (ckernels_select(&kernels) != CKERNELS_OK)
        give_up("ANOMENGINE_ISA names no instruction set of this processor; use portable, avx2, avx512 or neon");
    return kernels;
}

model_weights make_weights(const model_shape *shape) {
    const size_t widths[] = {shape->features, shape->outer, shape->inner, shape->inner, shape->outer, shape->features};
    model_weights weights = {.steps = shape->steps};
    for (size_t i = 0; i < MODEL_LAYERS; i++) {
        size_t inputs = widths[i], outputs = widths[i + 1];
        bool dense = i + 1 == MODEL_LAYERS;
        size_t columns = dense ? outputs : 4 * outputs;
        weights.layers[i] = (ckernels_layer){.kind = dense ? CKERNELS_DENSE : CKERNELS_LSTM,
                                             .inputs = inputs,
                                             .outputs = outputs,
                                             .kernel = noise(inputs * columns, 0.2f),
                                             .recurrent = dense ? NULL : noise(outputs * columns, 0.2f),
                                             .bias = noise(columns, 0.2f)};
        size_t projected = i == 2 ? 1 : shape->steps, recurrent = dense ? 0 : shape->steps - 1;
        weights.flops += 2.0 * (double)((projected * inputs + recurrent * outputs) * columns);
    }
    return weights;
}

void free_weights(model_weights *weights) {
    for (size_t i = 0; i < MODEL_LAYERS; i++) {
        free((void *)weights->layers[i].kernel);
        free((void *)weights->layers[i].recurrent);
        free((void *)weights->layers[i].bias);
    }
}

static ckernels_autoencoder_layout layout_of(const model_weights *weights) {
    return (ckernels_autoencoder_layout){weights->steps, MODEL_LAYERS, 1, weights->layers};
}

size_t model_bytes(const model_weights *weights, ckernels_precision precision) {
    const ckernels_autoencoder_layout layout = layout_of(weights);
    return ckernels_autoencoder_size(chosen_kernels(), precision, &layout);
}

const ckernels_autoencoder *build_model(const model_weights *weights, ckernels_precision precision) {
    const ckernels_autoencoder_layout layout = layout_of(weights);
    void *place = memory(model_bytes(weights, precision));
    return ckernels_autoencoder_build(chosen_kernels(), precision, &layout, place);
}

scoring make_scoring(const model_shape *shape, const ckernels_autoencoder *model, size_t batch,
                     ckernels_thread_pool *pool) {
    size_t count = batch * shape->steps * shape->features;
    scoring one = {model, pool, batch, noise(count, 1), memory(count * sizeof(float)), NULL};
    one.scratch =
        memory(pool ? ckernels_thread_pool_scratch(pool, model, batch) : ckernels_autoencoder_scratch(model, batch));
    return one;
}

void free_scoring(scoring *one) {
    free(one->x);
    free(one->y);
    free(one->scratch);
}

void score(void *context) {
    const scoring *one = context;
    if (one->pool)
        ckernels_thread_pool_run(one->pool, one->model, one->batch, one->x, one->y, CKERNELS_RECONSTRUCTION,
                                 one->scratch);
    else
        ckernels_autoencoder_run(one->model, one->batch, one->x, one->y, CKERNELS_RECONSTRUCTION, one->scratch);
}
