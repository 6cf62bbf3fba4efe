// The float32 kernels for NEON on aarch64.

#if defined(__aarch64__)

#include "../barrier.h"
#include "../prefetch.h"
#include "../table_f32.h"

#include <arm_neon.h>
#include <math.h>
#include <string.h>

#define GEMM_ROWS 6
#define GEMM_VECS 4
#define GEMM_DEPTH 128
#define LSTM_ROWS 6
#define LSTM_WEIGHTS_IN_REGISTERS 1
#define LSTM_SPAN 4
#define LSTM_BLOCK 48
#define NAME(operation) ckernels_f32_##operation##_neon

#include "vector_neon.h"

#include "kernels.h"

const ckernels_f32 ckernels_f32_neon = {
    .isa = CKERNELS_ISA_NEON,
    .lanes = LANES,
    .batch_tile = LSTM_BLOCK,
#define CKERNELS_KERNEL(result, operation, parameters) .operation = ckernels_f32_##operation##_neon,
#include "kernels.inc"
#undef CKERNELS_KERNEL
};

#else
typedef int ckernels_no_neon;
#endif
