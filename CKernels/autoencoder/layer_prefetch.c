// Divides the weights of the next model among the LSTM layers of the one that runs.

#include "tile.h"

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

ckernels_prefetch layer_prefetch(const ckernels_autoencoder *model, size_t layer, const ckernels_autoencoder *next) {
    if (next == NULL)
        return (ckernels_prefetch){0};
    size_t layers = 0, before = 0;
    for (size_t i = 0; i < model->layer_count; i++) {
        layers += model->layers[i].kind == CKERNELS_LSTM;
        before += model->layers[i].kind == CKERNELS_LSTM && i < layer;
    }
    size_t share = whole_lines(next->size / layers), first = smaller(before * share, next->size);
    return (ckernels_prefetch){
        .memory = (const char *)next + first,
        .size = smaller(share, next->size - first),
        .step_size = whole_lines(share / model->steps),
    };
}
