// A window that slides by a row, with the input products of its rows kept.
//
// The first layer's input products of a row do not depend on the window that the row is in. They are computed once,
// when the row arrives; each of the T windows that hold the row reads them. The recurrence and all later layers depend
// on where the window begins and are computed again.
//
// In float32 only: the reduced-precision kernels compute both products in one pass.

#ifndef CKERNELS_STREAM_H
#define CKERNELS_STREAM_H

#include "ckernels_autoencoder.h"

#ifdef __cplusplus
extern "C" {
#endif

// Elements of a projected row, a whole number of cache lines; 0 where the model's windows cannot be run from projected
// rows.
size_t ckernels_projection_size(const ckernels_autoencoder *_Nonnull model);

// rows[count, F] to projected[count, ckernels_projection_size], which is 64-byte aligned.
void ckernels_project(const ckernels_autoencoder *_Nonnull model, size_t count, const float *_Nonnull rows,
                      float *_Nonnull projected);

// As ckernels_autoencoder_run for one window x[T, F], with the same result to the bit, reading its projected rows
// projected[T, ckernels_projection_size] in place of multiplying. scratch is ckernels_autoencoder_scratch for one
// window.
void ckernels_projected_run(const ckernels_autoencoder *_Nonnull model, const float *_Nonnull x,
                            const float *_Nonnull projected, float *_Nonnull y, ckernels_output output,
                            void *_Nonnull scratch);

#ifdef __cplusplus
}
#endif

#endif
