// The kernels of kernels.inc, forward and backward, against the float64 ones.

#include "exercise.h"

// An LSTM layer's arrays in both precisions.
typedef struct {
    float *kernel, *recurrent, *bias, *x;
    double *kernel64, *recurrent64, *bias64, *x64;
} layer_data;

static layer_data make_data(size_t rows, size_t inputs, size_t hidden) {
    size_t kernel = inputs * 4 * hidden, recurrent = hidden * 4 * hidden;
    layer_data d = {.kernel = random_block(kernel, 0.2f), .recurrent = random_block(recurrent, 0.2f)};
    d.bias = random_block(4 * hidden, 0.2f);
    d.x = random_block(rows * inputs, 1);
    d.kernel64 = as_double(kernel, d.kernel);
    d.recurrent64 = as_double(recurrent, d.recurrent);
    d.bias64 = as_double(4 * hidden, d.bias);
    d.x64 = as_double(rows * inputs, d.x);
    return d;
}

static void free_data(layer_data *d) {
    void *all[] = {d->kernel, d->recurrent, d->bias, d->x, d->kernel64, d->recurrent64, d->bias64, d->x64};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

// `code`: as behind an encoder's code, where one input is repeated, the loss sees the last state and nobody asks for
// the gradient of the input.
static void exercise_training(const ckernels_f32 *kernels, const ckernels_lstm_shape *shape, const layer_data *d,
                              bool code) {
    const ckernels_f64 *f64 = ckernels_f64_reference();
    const char *name = ckernels_isa_name(kernels->isa);
    size_t rows = shape->steps * shape->batch, f = shape->inputs, h = shape->hidden;
    size_t kernel = f * 4 * h, recurrent = h * 4 * h;
    float *gates = block(rows * 4 * h * 4), *cells = block(rows * h * 4), *y = block(rows * h * 4);
    float *scratch = block(kernels->lstm_train_forward_scratch(shape) * 4);
    double *gates64 = block(rows * 4 * h * 8), *cells64 = block(rows * h * 8), *y64 = block(rows * h * 8);
    double *scratch64 = block(f64->lstm_train_forward_scratch(shape) * 8);
    kernels->lstm_train_forward(shape, d->kernel, d->recurrent, d->bias, d->x, code, gates, cells, y, scratch);
    f64->lstm_train_forward(shape, d->kernel64, d->recurrent64, d->bias64, d->x64, code, gates64, cells64, y64,
                            scratch64);
    expect_close("lstm_train_forward", name, rows * h, y, y64, 1e-4);

    float *dy = random_block(rows * h, 1), *dx = block(rows * f * 4);
    float *dkernel = random_block(kernel, 1), *drecurrent = random_block(recurrent, 1), *dbias = random_block(4 * h, 1);
    double *dy64 = as_double(rows * h, dy), *dx64 = block(rows * f * 8), *dkernel64 = as_double(kernel, dkernel);
    double *drecurrent64 = as_double(recurrent, drecurrent), *dbias64 = as_double(4 * h, dbias);
    float *back = block(kernels->lstm_backward_scratch(shape) * 4);
    double *back64 = block(f64->lstm_backward_scratch(shape) * 8);
    kernels->lstm_backward(shape, d->kernel, d->recurrent, d->x, code, cells, y, gates, dy, code, code ? NULL : dx,
                           dkernel, drecurrent, dbias, back);
    f64->lstm_backward(shape, d->kernel64, d->recurrent64, d->x64, code, cells64, y64, gates64, dy64, code,
                       code ? NULL : dx64, dkernel64, drecurrent64, dbias64, back64);
    if (!code)
        expect_close("lstm_backward dx", name, rows * f, dx, dx64, 1e-3);
    expect_close("lstm_backward dkernel", name, kernel, dkernel, dkernel64, 1e-3);
    expect_close("lstm_backward drecurrent", name, recurrent, drecurrent, drecurrent64, 1e-3);

    ckernels_adam settings = {1e-3, 0.9, 0.999, 1e-8};
    float *m = random_block(kernel, 0), *v = random_block(kernel, 0), *parameter = random_block(kernel, 1);
    double *m64 = as_double(kernel, m), *v64 = as_double(kernel, v), *parameter64 = as_double(kernel, parameter);
    kernels->adam_step(kernel, &settings, 1, dkernel, m, v, parameter);
    f64->adam_step(kernel, &settings, 1, dkernel64, m64, v64, parameter64);
    expect_close("adam_step", name, kernel, parameter, parameter64, 1e-3);

    void *all[] = {gates, cells,   y,     scratch, gates64, cells64,   y64,       scratch64,    dy,
                   dx,    dkernel, dbias, dy64,    dx64,    dkernel64, dbias64,   drecurrent64, drecurrent,
                   back,  back64,  m,     v,       m64,     v64,       parameter, parameter64};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void exercise_elementwise(const ckernels_f32 *kernels, size_t n) {
    const ckernels_f64 *f64 = ckernels_f64_reference();
    const char *name = ckernels_isa_name(kernels->isa);
    float *x = random_block(n, 9), *y = random_block(n, 1), *z = block(n * 4);
    double *x64 = as_double(n, x), *y64 = as_double(n, y), *z64 = block(n * 8);
    kernels->tanh(n, x, z);
    f64->tanh(n, x64, z64);
    expect_close("tanh", name, n, z, z64, 1e-6);
    kernels->sigmoid(n, x, z);
    f64->sigmoid(n, x64, z64);
    expect_close("sigmoid", name, n, z, z64, 1e-6);
    kernels->squared_error(n, x, y, z);
    f64->squared_error(n, x64, y64, z64);
    expect_close("squared_error", name, n, z, z64, 1e-5);
    kernels->squared_error_gradient(n, x, y, 0.5f, z);
    f64->squared_error_gradient(n, x64, y64, 0.5, z64);
    expect_close("squared_error_gradient", name, n, z, z64, 1e-5);
    float sum = (float)kernels->sum_squares(n, x);
    double sum64 = f64->sum_squares(n, x64);
    expect_close("sum_squares", name, 1, &sum, &sum64, 1e-5);
    kernels->scale(n, 0.25f, x);
    f64->scale(n, 0.25, x64);
    expect_close("scale", name, n, x, x64, 1e-6);
    void *all[] = {x, y, z, x64, y64, z64};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void exercise_adam(const ckernels_f32 *kernels, size_t n) {
    const char *name = ckernels_isa_name(kernels->isa);
    const ckernels_adam settings = {.rate = 0.01, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8};
    float *gradient = random_block(n, 1), *m = random_block(n, 1), *v = random_block(n, 1), *w = random_block(n, 1);
    for (size_t i = 0; i < n; i++)
        v[i] = v[i] * v[i] + 0.1f; // a mean of squares
    double *gradient64 = as_double(n, gradient), *m64 = as_double(n, m), *v64 = as_double(n, v), *w64 = as_double(n, w);
    kernels->adam_step(n, &settings, 3, gradient, m, v, w);
    ckernels_f64_reference()->adam_step(n, &settings, 3, gradient64, m64, v64, w64);
    expect_close("adam_step m", name, n, m, m64, 1e-5);
    expect_close("adam_step v", name, n, v, v64, 1e-5);
    expect_close("adam_step parameter", name, n, w, w64, 1e-5);
    void *all[] = {gradient, m, v, w, gradient64, m64, v64, w64};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void exercise_chains(const ckernels_f32 *kernels) {
    size_t count = kernels->fma_chain_count();
    float *chains = random_block(count, 1);
    double *expected = as_double(count, chains);
    kernels->fma_chains(3, 0.5f, 0.25f, chains);
    for (size_t i = 0; i < count; i++)
        expected[i] = ((expected[i] * 0.5 + 0.25) * 0.5 + 0.25) * 0.5 + 0.25;
    expect_close("fma_chains", ckernels_isa_name(kernels->isa), count, chains, expected, 1e-6);
    free(chains);
    free(expected);
}

static void exercise_products(const ckernels_f32 *kernels, size_t m, size_t n, size_t k) {
    const ckernels_f64 *f64 = ckernels_f64_reference();
    const char *name = ckernels_isa_name(kernels->isa);
    float *a = random_block(m * k, 1), *b = random_block(k * n, 1), *bias = random_block(n, 1), *c = block(m * n * 4);
    double *a64 = as_double(m * k, a), *b64 = as_double(k * n, b), *bias64 = as_double(n, bias);
    double *c64 = block(m * n * 8);
    kernels->gemm_nn(m, n, k, a, k, b, n, c, n, false);
    f64->gemm_nn(m, n, k, a64, k, b64, n, c64, n, false);
    expect_close("gemm_nn", name, m * n, c, c64, 1e-4);
    kernels->gemm_nt(m, n, k, a, k, b, k, c, n, true);
    f64->gemm_nt(m, n, k, a64, k, b64, k, c64, n, true);
    expect_close("gemm_nt", name, m * n, c, c64, 1e-4);
    kernels->gemm_tn(m, n, k, a, m, b, n, c, n, false);
    f64->gemm_tn(m, n, k, a64, m, b64, n, c64, n, false);
    expect_close("gemm_tn", name, m * n, c, c64, 1e-4);
    kernels->dense_forward(m, k, n, a, k, b, bias, c, n);
    f64->dense_forward(m, k, n, a64, k, b64, bias64, c64, n);
    expect_close("dense_forward", name, m * n, c, c64, 1e-4);
    float *dx = block(m * k * 4), *dw = random_block(k * n, 1), *dbias = random_block(n, 1);
    double *dx64 = block(m * k * 8), *dw64 = as_double(k * n, dw), *dbias64 = as_double(n, dbias);
    kernels->dense_backward(m, k, n, a, k, b, c, n, dx, k, dw, dbias);
    f64->dense_backward(m, k, n, a64, k, b64, c64, n, dx64, k, dw64, dbias64);
    expect_close("dense_backward dx", name, m * k, dx, dx64, 1e-3);
    expect_close("dense_backward dw", name, k * n, dw, dw64, 1e-3);
    expect_close("dense_backward dbias", name, n, dbias, dbias64, 1e-3);
    void *all[] = {a, b, bias, c, a64, b64, bias64, c64, dx, dw, dbias, dx64, dw64, dbias64};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

void exercise_layers(const ckernels_f32 *kernels, size_t steps, size_t batch, size_t inputs, size_t hidden) {
    ckernels_lstm_shape shape = {steps, batch, inputs, hidden};
    layer_data d = make_data(steps * batch, inputs, hidden);
    exercise_training(kernels, &shape, &d, false);
    exercise_training(kernels, &shape, &d, true);
    free_data(&d);
    exercise_chains(kernels);
    exercise_elementwise(kernels, batch * hidden);
    exercise_adam(kernels, batch * hidden);
    exercise_products(kernels, batch * steps, hidden, inputs);
}
