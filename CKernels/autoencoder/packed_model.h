// Memory layout of a built model: a header, then each layer's packed weights, all in one block.

#ifndef CKERNELS_PACKED_MODEL_H
#define CKERNELS_PACKED_MODEL_H

#include "../include/ckernels_autoencoder.h"
#include "../reduced_precision.h"

enum { CACHE_LINE = 64 };

// How a layer's input and output follow one another.
typedef struct {
    ckernels_layer_kind kind;
    size_t inputs, outputs;
    bool repeats_input; // one row serves all steps
    bool gives_one_row; // the last state only, or a dense layer on the code
    size_t weights;     // bytes from the start of the model
} placed_layer;

struct ckernels_autoencoder {
    const ckernels_f32 *kernels;
    const ckernels_reduced *reduced; // null: float32 kernels
    ckernels_precision precision;
    size_t steps, features, layer_count, size, batch_tile;
    placed_layer layers[CKERNELS_LAYER_LIMIT];
};

static inline const void *layer_weights(const ckernels_autoencoder *model, const placed_layer *layer) {
    return (const char *)model + layer->weights;
}

static inline size_t whole_lines(size_t bytes) { return (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE; }

#endif
