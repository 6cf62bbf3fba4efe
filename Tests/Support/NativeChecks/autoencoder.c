// Whole models in each precision: one window, a batch, a fleet and a thread pool, against layers in float64.

#include "exercise.h"

enum { LAYERS = 5 };

static ckernels_layer make_layer(ckernels_layer_kind kind, size_t inputs, size_t outputs) {
    size_t width = kind == CKERNELS_LSTM ? 4 * outputs : outputs;
    return (ckernels_layer){.kind = kind,
                            .inputs = inputs,
                            .outputs = outputs,
                            .kernel = random_block(inputs * width, 0.3f),
                            .recurrent = kind == CKERNELS_LSTM ? random_block(outputs * width, 0.2f) : NULL,
                            .bias = random_block(width, 0.2f)};
}

// One layer in float64 from and to time-major sequences.
static double *run_layer(const ckernels_layer *layer, size_t steps, size_t batch, const double *x, bool repeats,
                         bool last) {
    const ckernels_f64 *f64 = ckernels_f64_reference();
    size_t f = layer->inputs, h = layer->outputs, rows = (last ? 1 : steps) * batch;
    size_t width = layer->kind == CKERNELS_LSTM ? 4 * h : h;
    double *kernel = as_double(f * width, layer->kernel), *bias = as_double(width, layer->bias);
    double *y = block(rows * h * sizeof *y);
    if (layer->kind == CKERNELS_LSTM) {
        ckernels_lstm_shape shape = {steps, batch, f, h};
        double *recurrent = as_double(h * width, layer->recurrent);
        double *packed = block(f64->lstm_packed_size(f, h) * sizeof *packed);
        double *scratch = block(f64->lstm_forward_scratch(&shape) * sizeof *scratch);
        f64->lstm_pack(f, h, kernel, recurrent, bias, packed);
        f64->lstm_forward(&shape, packed, x, repeats ? 0 : batch * f, f, y, last ? 0 : batch * h, h, NULL, NULL, NULL,
                          scratch);
        free(recurrent);
        free(packed);
        free(scratch);
    } else {
        f64->dense_forward(rows, f, h, x, f, kernel, bias, y, h);
    }
    free(kernel);
    free(bias);
    return y;
}

// windows[batch, T, F] and its reconstruction, in float64
static double *expected_result(const ckernels_autoencoder_layout *layout, size_t batch, const float *windows) {
    size_t steps = layout->steps, f = layout->layers[0].inputs;
    double *x = block(batch * steps * f * sizeof *x);
    for (size_t i = 0; i < batch * steps * f; i++)
        x[(i / f % steps * batch + i / (f * steps)) * f + i % f] = (double)windows[i];
    for (size_t i = 0; i < layout->layer_count; i++) {
        double *y = run_layer(&layout->layers[i], steps, batch, x, i == layout->code + 1, i == layout->code);
        free(x);
        x = y;
    }
    double *result = block(batch * steps * f * sizeof *result);
    for (size_t i = 0; i < batch * steps * f; i++)
        result[i] = x[(i / f % steps * batch + i / (f * steps)) * f + i % f];
    free(x);
    return result;
}

// Windows that slide by a row, from rows that are projected one by one.
static void exercise_stream(const ckernels_autoencoder *model, size_t steps, size_t features) {
    size_t slides = 3, size = ckernels_projection_size(model);
    if (size == 0)
        return;
    float *rows = random_block((steps + slides) * features, 1);
    float *projected = block((steps + slides) * size * sizeof *projected);
    float *y = block(steps * features * sizeof *y), *z = block(steps * features * sizeof *z);
    void *scratch = block(ckernels_autoencoder_scratch(model, 1));
    for (size_t row = 0; row < steps + slides; row++)
        ckernels_project(model, 1, rows + row * features, projected + row * size);
    for (size_t first = 0; first <= slides; first++) {
        ckernels_projected_run(model, rows + first * features, projected + first * size, y, CKERNELS_RESIDUAL, scratch);
        ckernels_autoencoder_run(model, 1, rows + first * features, z, CKERNELS_RESIDUAL, scratch);
        failures += memcmp(y, z, steps * features * sizeof *y) != 0;
    }
    free(rows);
    free(projected);
    free(y);
    free(z);
    free(scratch);
}

static void exercise_precision(const ckernels_f32 *kernels, ckernels_precision precision,
                               const ckernels_autoencoder_layout *layout, size_t batch) {
    static const double limits[] = {1e-4, 2e-2, 3e-2};
    size_t count = batch * layout->steps * layout->layers[0].inputs;
    void *memory = block(ckernels_autoencoder_size(kernels, precision, layout));
    const ckernels_autoencoder *model = ckernels_autoencoder_build(kernels, precision, layout, memory);
    float *x = random_block(count, 1), *y = block(count * sizeof *y), *z = block(count * sizeof *z);
    double *expected = expected_result(layout, batch, x);
    void *scratch = block(ckernels_autoencoder_scratch(model, batch));
    const char *name = ckernels_isa_name(kernels->isa);
    ckernels_autoencoder_run(model, batch, x, y, CKERNELS_RECONSTRUCTION, scratch);
    expect_close("autoencoder", name, count, y, expected, limits[precision]);
    ckernels_workload pair[] = {{model, batch, x, z}, {model, 1, x, z}};
    ckernels_fleet_run(pair, 2, CKERNELS_RECONSTRUCTION, scratch);
    failures += memcmp(y, z, count * sizeof *y) != 0;
    for (size_t threads = 2; threads <= 3; threads++) {
        ckernels_thread_pool *pool = ckernels_thread_pool_create(threads);
        void *shared = block(ckernels_thread_pool_scratch(pool, model, batch));
        for (int round = 0; round < 3; round++) {
            memset(z, 0, count * sizeof *z);
            ckernels_thread_pool_run(pool, model, batch, x, z, CKERNELS_RECONSTRUCTION, shared);
            failures += memcmp(y, z, count * sizeof *y) != 0;
        }
        size_t thread_scratch = (ckernels_autoencoder_scratch(model, batch) + 63) / 64 * 64;
        void *scratches = block(threads * thread_scratch);
        memset(z, 0, count * sizeof *z);
        ckernels_workload split[] = {
            {model, batch - batch / 2, x, z},
            {model, batch / 2, x + (batch - batch / 2) * (count / batch), z + (batch - batch / 2) * (count / batch)}};
        ckernels_thread_pool_fleet_run(pool, split, 2, CKERNELS_RECONSTRUCTION, scratches, thread_scratch);
        failures += memcmp(y, z, count * sizeof *y) != 0;
        ckernels_thread_pool_destroy(pool);
        free(shared);
        free(scratches);
    }
    exercise_stream(model, layout->steps, layout->layers[0].inputs);
    free(memory);
    free(x);
    free(y);
    free(z);
    free(expected);
    free(scratch);
}

void exercise_autoencoder(const ckernels_f32 *kernels, size_t steps, size_t batch, size_t features, size_t outer,
                          size_t inner) {
    ckernels_layer layers[LAYERS] = {make_layer(CKERNELS_LSTM, features, outer),
                                     make_layer(CKERNELS_LSTM, outer, inner), make_layer(CKERNELS_LSTM, inner, inner),
                                     make_layer(CKERNELS_LSTM, inner, outer),
                                     make_layer(CKERNELS_DENSE, outer, features)};
    ckernels_autoencoder_layout layout = {steps, LAYERS, 1, layers};
    for (int precision = 0; precision < CKERNELS_PRECISION_COUNT; precision++) {
        if (ckernels_precision_available(kernels->isa, (ckernels_precision)precision))
            exercise_precision(kernels, (ckernels_precision)precision, &layout, batch);
    }
    for (size_t i = 0; i < LAYERS; i++) {
        free((void *)layers[i].kernel);
        free((void *)layers[i].recurrent);
        free((void *)layers[i].bias);
    }
}
