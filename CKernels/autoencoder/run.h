// How a tile of at most batch_tile windows passes a model, by number format.

#ifndef CKERNELS_RUN_H
#define CKERNELS_RUN_H

#include "autoencoder.h"

// Scratch of a tile: two sequences that layers read and write in turn, then what one layer needs. In bytes.
typedef struct {
    size_t sequence, total;
} tile_scratch;

tile_scratch low_scratch(const ckernels_autoencoder *model, size_t batch);

// What goes on around a run.
typedef struct {
    const ckernels_autoencoder *next; // is read ahead; or null
    size_t part, parts;               // as in ckernels_around
    ckernels_barrier *barrier;
    const float *projected; // one window's rows after the first layer's input products; or null
} run_context;

// The same for one LSTM layer, which reads ahead its share of the next model.
ckernels_around around_layer(const ckernels_autoencoder *model, size_t layer, const run_context *context);

// Runs all windows.
void run_in_context(const ckernels_autoencoder *model, size_t batch, const float *x, float *y, ckernels_output output,
                    const run_context *context, void *scratch);

// Runs windows `first` to `end` of those of all workloads, counted one workload after the other.
void run_fleet_part(const ckernels_workload *workloads, size_t count, size_t first, size_t end, ckernels_output output,
                    void *scratch);

// x[batch, T, F] to y[batch, T, F]
void run_low_tile(const ckernels_autoencoder *model, size_t batch, const float *x, float *y, const run_context *context,
                  char *scratch);

#endif
