// Layers in bfloat16 and int8. A table of them serves one precision on one instruction set; only instruction sets with
// dot products of that format have one, all others compute on rounded float32 numbers instead (autoencoder/rounding.h).
//
// Rows of inputs and states are in the table's own format, row_size bytes long; all their strides count bytes. In int8
// a row ends with its own scale.

#ifndef CKERNELS_REDUCED_PRECISION_H
#define CKERNELS_REDUCED_PRECISION_H

#include "ckernels.h"

typedef struct ckernels_reduced {
    size_t batch_tile; // as in ckernels_f32

    // Bytes of a row of `count` numbers.
    size_t (*row_size)(size_t count);

    // Converts x[rows, count] of floats, ldx floats apart, to rows one after the other.
    void (*convert)(size_t rows, size_t count, const float *x, size_t ldx, void *y);

    // Bytes of an LSTM layer's packed block, 64-byte aligned; and the packing. Sizes and arrays as in kernels.inc.
    size_t (*lstm_size)(size_t inputs, size_t hidden);
    void (*lstm_pack)(size_t inputs, size_t hidden, const float *kernel, const float *recurrent, const float *bias,
                      void *packed);

    // Inference as lstm_forward of kernels.inc: x_step 0 repeats the input, y_step 0 keeps the last state alone.
    size_t (*lstm_scratch)(const ckernels_lstm_shape *shape); // bytes
    void (*lstm_forward)(const ckernels_lstm_shape *shape, const void *packed, const void *x, size_t x_step,
                         size_t x_row, void *y, size_t y_step, size_t y_row, const ckernels_prefetch *prefetch,
                         void *scratch);

    // The same for a dense layer; y[rows, outputs] are floats, ldy floats apart.
    size_t (*dense_size)(size_t inputs, size_t outputs);
    void (*dense_pack)(size_t inputs, size_t outputs, const float *kernel, const float *bias, void *packed);
    void (*dense_forward)(size_t rows, size_t inputs, size_t outputs, const void *packed, const void *x, size_t x_row,
                          float *y, size_t ldy);
} ckernels_reduced;

// The table for an instruction set's kernels; null where this processor or build has no instructions for it.
const ckernels_reduced *ckernels_reduced_for(ckernels_isa isa, ckernels_precision precision);

#if defined(__x86_64__)
extern const ckernels_reduced ckernels_bf16_avx512;
extern const ckernels_reduced ckernels_int8_avx512;
#endif

#endif
