// The portable float32 kernels: the reference loops in float.

#include "../table_f32.h"

#include <math.h>
#include <string.h>

#define CKERNELS_REAL float
#define NAME(operation) ckernels_f32_##operation##_portable
#define TANH tanhf
#define EXP expf
#define SQRT sqrtf

#include "activation.h"
#include "dense.h"
#include "gemm.h"
#include "lstm_inference.h"
#include "lstm_training.h"
#include "optimiser.h"
#include "peak.h"

const ckernels_f32 ckernels_f32_portable = {
    .isa = CKERNELS_ISA_PORTABLE,
    .lanes = 1,
    .batch_tile = 16,
#define CKERNELS_KERNEL(result, operation, parameters) .operation = ckernels_f32_##operation##_portable,
#include "kernels.inc"
#undef CKERNELS_KERNEL
};
