// The float32 kernels for AVX2 with FMA.

#if defined(__x86_64__)

#include "../barrier.h"
#include "../prefetch.h"
#include "../table_f32.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

#define GEMM_ROWS 6
#define GEMM_VECS 2
#define GEMM_DEPTH 256
#define LSTM_ROWS 3
#define LSTM_WEIGHTS_IN_REGISTERS 0
#define LSTM_SPAN 3
#define LSTM_BLOCK 48
#define NAME(operation) ckernels_f32_##operation##_avx2

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#include "vector_avx2.h"

#include "kernels.h"

const ckernels_f32 ckernels_f32_avx2 = {
    .isa = CKERNELS_ISA_AVX2,
    .lanes = LANES,
    .batch_tile = LSTM_BLOCK,
#define CKERNELS_KERNEL(result, operation, parameters) .operation = ckernels_f32_##operation##_avx2,
#include "kernels.inc"
#undef CKERNELS_KERNEL
};

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#else
typedef int ckernels_no_avx2;
#endif
