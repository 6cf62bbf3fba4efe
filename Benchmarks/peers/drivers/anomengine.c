// The engine's autoencoder behind the two functions that comparisons with other engines call; see ../README.md.

#include "ckernels_thread_pool.h"

#include <stdlib.h>

typedef struct {
    const ckernels_autoencoder *model;
    ckernels_thread_pool *pool; // null: one thread
    size_t batch;
    void *scratch;
} peer;

// precision: 0 float32, 1 bfloat16, 2 int8. weights: kernel, recurrent kernel and bias of two encoder and two decoder
// layers, then kernel and bias of the output layer, all row-major float32. Null where this cannot be offered.
void *peer_create(int steps, int features, int outer, int inner, int batch, int threads, int precision,
                  const void *const *weights) {
    const ckernels_f32 *kernels;
    if (ckernels_select(&kernels) != CKERNELS_OK || precision >= CKERNELS_PRECISION_COUNT)
        return NULL;
    const size_t widths[] = {(size_t)features, (size_t)outer, (size_t)inner,
                             (size_t)inner,    (size_t)outer, (size_t)features};
    ckernels_layer layers[5];
    for (size_t i = 0; i < 5; i++) {
        const void *const *of_layer = weights + 3 * i;
        bool dense = i == 4;
        layers[i] = (ckernels_layer){.kind = dense ? CKERNELS_DENSE : CKERNELS_LSTM,
                                     .inputs = widths[i],
                                     .outputs = widths[i + 1],
                                     .kernel = of_layer[0],
                                     .recurrent = dense ? NULL : of_layer[1],
                                     .bias = of_layer[dense ? 1 : 2]};
    }
    const ckernels_autoencoder_layout layout = {(size_t)steps, 5, 1, layers};
    size_t size = ckernels_autoencoder_size(kernels, (ckernels_precision)precision, &layout);
    void *memory = size ? aligned_alloc(64, size) : NULL;
    peer *made = malloc(sizeof *made);
    if (memory == NULL || made == NULL) {
        free(memory);
        free(made);
        return NULL;
    }
    made->model = ckernels_autoencoder_build(kernels, (ckernels_precision)precision, &layout, memory);
    made->batch = (size_t)batch;
    made->pool = threads > 1 ? ckernels_thread_pool_create((size_t)threads) : NULL;
    made->scratch = aligned_alloc(64, made->pool ? ckernels_thread_pool_scratch(made->pool, made->model, made->batch)
                                                 : ckernels_autoencoder_scratch(made->model, made->batch));
    return made;
}

// x[batch, T, F] to its reconstruction y[batch, T, F]
void peer_run(void *opaque, const float *x, float *y) {
    const peer *p = opaque;
    if (p->pool)
        ckernels_thread_pool_run(p->pool, p->model, p->batch, x, y, CKERNELS_RECONSTRUCTION, p->scratch);
    else
        ckernels_autoencoder_run(p->model, p->batch, x, y, CKERNELS_RECONSTRUCTION, p->scratch);
}
