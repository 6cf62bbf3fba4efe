// How a tile of at most batch_tile windows passes a model, by number format.

#ifndef CKERNELS_RUN_H
#define CKERNELS_RUN_H

#include "autoencoder.h"

// Scratch of a tile: two sequences that layers read and write in turn, then what one layer needs. In bytes.
typedef struct {
    size_t sequence, total;
} tile_scratch;

tile_scratch low_scratch(const ckernels_autoencoder *model, size_t batch);

// x[batch, T, F] to y[batch, T, F]
void run_low_tile(const ckernels_autoencoder *model, size_t batch, const float *x, float *y, char *scratch);

#endif
