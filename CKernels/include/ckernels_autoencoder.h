// A whole LSTM autoencoder as one block of packed weights and one call.
//
// A window [T, F] passes the encoder's LSTM layers; the last state of the last of them, the code, may pass dense
// layers; it is repeated T times and passes the decoder's LSTM layers and, at each step, the dense output layer.
//
//     size_t size = ckernels_autoencoder_size(kernels, CKERNELS_F32, &layout);
//     void *memory = aligned_alloc(64, size);
//     const ckernels_autoencoder *model = ckernels_autoencoder_build(kernels, CKERNELS_F32, &layout, memory);
//     void *scratch = aligned_alloc(64, ckernels_autoencoder_scratch(model, batch));
//     ckernels_autoencoder_run(model, batch, x, y, CKERNELS_RECONSTRUCTION, scratch);
//
// No function here allocates, locks or calls the system. A built model is constant: any number of threads may run it,
// each with its own scratch.

#ifndef CKERNELS_AUTOENCODER_H
#define CKERNELS_AUTOENCODER_H

#include "ckernels.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ckernels_layer_kind { CKERNELS_LSTM, CKERNELS_DENSE } ckernels_layer_kind;

// One layer's weights in Keras layout; see kernels.inc.
typedef struct ckernels_layer {
    ckernels_layer_kind kind;
    size_t inputs;                    // F
    size_t outputs;                   // H of an LSTM layer
    const float *_Nonnull kernel;     // [F, 4H], or [F, outputs] of a dense layer
    const float *_Nullable recurrent; // [H, 4H]; null for a dense layer
    const float *_Nonnull bias;       // [4H], or [outputs]
} ckernels_layer;

// All layers of an autoencoder in the order in which data pass them: LSTM layers up to the one at `code`, any number of
// dense layers, at least one LSTM layer, one dense layer back to the width of the first layer's inputs.
typedef struct ckernels_autoencoder_layout {
    size_t steps; // T
    size_t layer_count;
    size_t code; // index of the encoder's last LSTM layer
    const ckernels_layer *_Nonnull layers;
} ckernels_autoencoder_layout;

// Largest number of layers.
enum { CKERNELS_LAYER_LIMIT = 32 };

typedef struct ckernels_autoencoder ckernels_autoencoder;

// What a run gives.
typedef enum ckernels_output {
    CKERNELS_RECONSTRUCTION, // y
    CKERNELS_RESIDUAL,       // x - y
} ckernels_output;

// Whether models of this precision can be built for this instruction set. float32 always can; the others where the
// processor has dot products of that format (AVX-512 BF16, AVX-512 VNNI), as without them they would be slower, not
// faster.
bool ckernels_precision_available(ckernels_isa isa, ckernels_precision precision);

// Bytes of a built model; 0 where the layers do not form an autoencoder or the precision is not available.
size_t ckernels_autoencoder_size(const ckernels_f32 *_Nonnull kernels, ckernels_precision precision,
                                 const ckernels_autoencoder_layout *_Nonnull layout);

// Packs the weights into memory, which is 64-byte aligned, holds ckernels_autoencoder_size bytes (not 0) and belongs to
// the caller. The layout and its arrays are not needed afterwards. The result points into memory.
const ckernels_autoencoder *_Nonnull ckernels_autoencoder_build(const ckernels_f32 *_Nonnull kernels,
                                                                ckernels_precision precision,
                                                                const ckernels_autoencoder_layout *_Nonnull layout,
                                                                void *_Nonnull memory);

// Bytes of scratch for a run of `batch` windows; it does not grow with batches beyond the tables' batch_tile.
size_t ckernels_autoencoder_scratch(const ckernels_autoencoder *_Nonnull model, size_t batch);

// x[batch, T, F] to y[batch, T, F], which may not overlap. scratch is 64-byte aligned. A window's result does not
// depend on the other windows of the call, to the bit. In int8 a window that holds a NaN or an infinity gives NaN only.
void ckernels_autoencoder_run(const ckernels_autoencoder *_Nonnull model, size_t batch, const float *_Nonnull x,
                              float *_Nonnull y, ckernels_output output, void *_Nonnull scratch);

// Windows of one workload and the model that they belong to.
typedef struct ckernels_workload {
    const ckernels_autoencoder *_Nonnull model;
    size_t batch;
    const float *_Nonnull x; // [batch, T, F]
    float *_Nonnull y;       // [batch, T, F]
} ckernels_workload;

// Runs workloads one after the other, each with its own model; several may share one. While one is computed the weights
// of the next are brought into the cache. scratch serves the largest of them. Results are those of separate runs.
void ckernels_fleet_run(const ckernels_workload *_Nonnull workloads, size_t count, ckernels_output output,
                        void *_Nonnull scratch);

#ifdef __cplusplus
}
#endif

#endif
