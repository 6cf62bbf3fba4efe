// LSTM autoencoders with two layers on each side and weights from a seed.

#ifndef MODEL_H
#define MODEL_H

#include "ckernels_thread_pool.h"

// [T, F] to LSTM `outer`, LSTM `inner` (last state), repeated T times, LSTM `inner`, LSTM `outer`, dense F at each step
typedef struct {
    const char *name;
    size_t steps, features, outer, inner;
} model_shape;

extern const model_shape shape_w1, shape_w2;

enum { MODEL_LAYERS = 5 };

typedef struct {
    size_t steps;
    ckernels_layer layers[MODEL_LAYERS];
    double flops; // of a window's products, two for each multiply-add; the repeated code is projected once
} model_weights;

model_weights make_weights(const model_shape *shape);
void free_weights(model_weights *weights);

// Bytes of a built model; 0 where the precision is not available.
size_t model_bytes(const model_weights *weights, ckernels_precision precision);

// Builds a model in memory of its own, freed by free().
const ckernels_autoencoder *build_model(const model_weights *weights, ckernels_precision precision);

// Windows to score: the model, x[batch, T, F] of noise, y alike and scratch.
typedef struct {
    const ckernels_autoencoder *model;
    ckernels_thread_pool *pool; // null: one thread
    size_t batch;
    float *x, *y;
    void *scratch;
} scoring;

scoring make_scoring(const model_shape *shape, const ckernels_autoencoder *model, size_t batch,
                     ckernels_thread_pool *pool);
void free_scoring(scoring *one);

// Scores the windows; `context` is a scoring.
void score(void *context);

// `bytes` of memory, 64-byte aligned; ends the program where there is none.
void *memory(size_t bytes);

// count numbers in [-limit, limit]
float *noise(size_t count, float limit);

// The table that ANOMENGINE_ISA names, or the widest; ends the program where this processor lacks it.
const ckernels_f32 *chosen_kernels(void);

#endif
