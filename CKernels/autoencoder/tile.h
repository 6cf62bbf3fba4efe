// Takes one tile, at most batch_tile windows, through all layers of a model, so that its states stay in the cache.

#ifndef CKERNELS_TILE_H
#define CKERNELS_TILE_H

#include "packed_model.h"

// Scratch of a tile, in bytes: two sequences that layers read and write in turn, then the scratch of one layer.
typedef struct {
    size_t sequence, total;
} tile_scratch;

// How a run is carried out; results do not depend on it.
typedef struct {
    const ckernels_autoencoder *next; // prefetched for the run that follows; or null
    ckernels_partition partition;     // float32 only
    ckernels_projection projection;   // of the first layer, float32 only; rows are null where it is computed
} run_context;

// The share of the next model that one LSTM layer prefetches; empty without a next model.
ckernels_prefetch layer_prefetch(const ckernels_autoencoder *model, size_t layer, const ckernels_autoencoder *next);

tile_scratch tile_scratch_f32(const ckernels_autoencoder *model, size_t batch);
tile_scratch tile_scratch_reduced(const ckernels_autoencoder *model, size_t batch);

// x[batch, T, F] to y[batch, T, F]
void run_tile_f32(const ckernels_autoencoder *model, size_t batch, const float *x, float *y, const run_context *context,
                  char *scratch);
void run_tile_reduced(const ckernels_autoencoder *model, size_t batch, const float *x, float *y,
                      const run_context *context, char *scratch);

#endif
