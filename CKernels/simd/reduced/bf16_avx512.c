// The bf16 layers for AVX-512 BF16.

#if defined(__x86_64__)

#include "../../prefetch.h"
#include "../../reduced_precision.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

#define LSTM_ROWS 6
#define LSTM_SPAN 4
#define LSTM_BLOCK 48
#define TABLE ckernels_bf16_avx512

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,fma"))),             \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,fma")
#endif

#include "../vector_avx512.h"

#include "../base.h"

#include "product_bf16.h"

#include "reduced_kernels.h"

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#else
typedef int ckernels_no_bf16_avx512;
#endif
