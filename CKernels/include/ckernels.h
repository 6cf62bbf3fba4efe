// Compiled kernels of the LSTM autoencoder: matrix products, activations, dense and LSTM layers, loss and optimiser.
//
// The kernels themselves are listed and specified in kernels.inc. One table of them exists for each instruction set;
// a table is immutable and may be used from any number of threads.
//
//     const ckernels_f32 *kernels;
//     if (ckernels_select(&kernels) != CKERNELS_OK) { … }
//     kernels->gemm_nn(m, n, k, a, k, b, n, c, n, false);

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if !defined(__clang__)
#define _Nullable
#define _Nonnull
#endif

#ifdef __cplusplus
extern "C" {
#endif

// Largest absolute error of the float32 activations against the exact functions, over all float32 values.
#define CKERNELS_TANH_MAX_ERROR 1.5e-7
#define CKERNELS_SIGMOID_MAX_ERROR 1.2e-7

// Sizes of an LSTM layer's call; each at least 1.
typedef struct ckernels_lstm_shape {
    size_t steps;  // T: time steps in a window
    size_t batch;  // B: windows
    size_t inputs; // F: input features
    size_t hidden; // H: hidden units
} ckernels_lstm_shape;

// Memory to bring into the cache during an inference call, for a later call: the next step_size bytes at each time
// step, up to size. Its content is not used.
typedef struct ckernels_prefetch {
    const void *_Nullable memory;
    size_t size, step_size; // bytes
} ckernels_prefetch;

typedef struct ckernels_barrier ckernels_barrier;

// One thread's share of a call for one window. The hidden units are split over `count` threads. Each makes the call
// with its own index and the same other arguments, scratch included; they wait for one another after each time step.
typedef struct ckernels_partition {
    size_t index, count; // index < count; count 1: not split
    ckernels_barrier *_Nullable barrier;
} ckernels_partition;

// A window's input products, computed before the call.
typedef struct ckernels_projection {
    const float *_Nullable rows; // [T, ...] as lstm_project gives them
    size_t row_step;             // elements from one row to the next
} ckernels_projection;

// Settings of the Adam optimiser.
typedef struct ckernels_adam {
    double rate;    // learning rate
    double beta1;   // decay of the mean of the gradients, in [0, 1)
    double beta2;   // decay of the mean of their squares, in [0, 1)
    double epsilon; // added to the denominator, > 0
} ckernels_adam;

// Instruction sets. `portable` is plain C and always there.
typedef enum ckernels_isa {
    CKERNELS_ISA_PORTABLE = 0,
    CKERNELS_ISA_AVX2 = 1,   // x86-64: AVX2 and FMA
    CKERNELS_ISA_AVX512 = 2, // x86-64: AVX-512F
    CKERNELS_ISA_NEON = 3,   // aarch64
} ckernels_isa;

enum { CKERNELS_ISA_COUNT = 4 };

// Number format of weights and activations in inference. Sums, gates and cell states are float32 in all of them.
typedef enum ckernels_precision {
    CKERNELS_F32 = 0,
    CKERNELS_BF16 = 1, // weights and states rounded to bfloat16
    CKERNELS_INT8 = 2, // weights to 8 bits with a scale for each gate of each unit, states to 8 bits
} ckernels_precision;

enum { CKERNELS_PRECISION_COUNT = 3 };

// Float32 kernels of one instruction set.
typedef struct ckernels_f32 {
    ckernels_isa isa;
    size_t lanes;      // float32 values in a vector register; 1 for portable
    size_t batch_tile; // windows that are best taken through all layers together, so that they stay in the cache
#define CKERNELS_REAL float
#define CKERNELS_KERNEL(result, name, parameters) result(*_Nonnull name) parameters;
#include "kernels.inc"
#undef CKERNELS_KERNEL
#undef CKERNELS_REAL
} ckernels_f32;

// The same kernels in float64: plain loops and libm, against which all others are tested.
typedef struct ckernels_f64 {
#define CKERNELS_REAL double
#define CKERNELS_KERNEL(result, name, parameters) result(*_Nonnull name) parameters;
#include "kernels.inc"
#undef CKERNELS_KERNEL
#undef CKERNELS_REAL
} ckernels_f64;

typedef enum ckernels_status {
    CKERNELS_OK = 0,
    CKERNELS_UNKNOWN_ISA = 1,     // ANOMENGINE_ISA holds a name other than portable, avx2, avx512, neon
    CKERNELS_UNAVAILABLE_ISA = 2, // ANOMENGINE_ISA names a set that this processor, or this build, lacks
} ckernels_status;

// Sets *kernels to the table named by the environment variable ANOMENGINE_ISA or, where that is unset or empty, to the
// widest one this processor has. The environment is read at the first call only; later calls, from any thread, give
// the same answer. On failure *kernels is left alone.
ckernels_status ckernels_select(const ckernels_f32 *_Nullable *_Nonnull kernels);

// The table of one instruction set; null where this processor or this build lacks it.
const ckernels_f32 *_Nullable ckernels_f32_for_isa(ckernels_isa isa);

// The float64 reference.
const ckernels_f64 *_Nonnull ckernels_f64_reference(void);

// Name as in ANOMENGINE_ISA; null for a value that is not an instruction set.
const char *_Nullable ckernels_isa_name(ckernels_isa isa);

// Number of entries of kernels.inc, and the name of each; null beyond the last.
size_t ckernels_kernel_count(void);
const char *_Nullable ckernels_kernel_name(size_t index);

#ifdef __cplusplus
}
#endif

#endif
