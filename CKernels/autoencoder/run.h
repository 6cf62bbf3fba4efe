// Any number of windows through a model, tile by tile.

#ifndef CKERNELS_RUN_H
#define CKERNELS_RUN_H

#include "tile.h"

// x[batch, T, F] to y[batch, T, F]; context->next is prefetched during the last tile.
void run_windows(const ckernels_autoencoder *model, size_t batch, const float *x, float *y, ckernels_output output,
                 const run_context *context, void *scratch);

#endif
