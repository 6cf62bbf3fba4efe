// The float32 kernels for AVX-512F.

#if defined(__x86_64__)

#include "../barrier.h"
#include "../prefetch.h"
#include "../table_f32.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

#define GEMM_ROWS 6
#define GEMM_VECS 4
#define GEMM_DEPTH 128
#define LSTM_ROWS 6
#define LSTM_WEIGHTS_IN_REGISTERS 1
#define LSTM_SPAN 4
#define LSTM_BLOCK 48
#define NAME(operation) ckernels_f32_##operation##_avx512

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,fma")
#endif

#include "vector_avx512.h"

#include "kernels.h"

const ckernels_f32 ckernels_f32_avx512 = {
    .isa = CKERNELS_ISA_AVX512,
    .lanes = LANES,
    .batch_tile = LSTM_BLOCK,
#define CKERNELS_KERNEL(result, operation, parameters) .operation = ckernels_f32_##operation##_avx512,
#include "kernels.inc"
#undef CKERNELS_KERNEL
};

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#else
typedef int ckernels_no_avx512;
#endif
