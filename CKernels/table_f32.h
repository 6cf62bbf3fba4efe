// Declares the kernels of each float32 table, and builds a table from their names.

#ifndef CKERNELS_TABLE_F32_H
#define CKERNELS_TABLE_F32_H

#include "ckernels.h"

#define CKERNELS_REAL float
#define CKERNELS_KERNEL(result, operation, parameters)                                                                 \
    result ckernels_f32_##operation##_portable parameters;                                                             \
    result ckernels_f32_##operation##_avx2 parameters;                                                                 \
    result ckernels_f32_##operation##_avx512 parameters;                                                               \
    result ckernels_f32_##operation##_neon parameters;
#include "kernels.inc"
#undef CKERNELS_KERNEL
#undef CKERNELS_REAL

extern const ckernels_f32 ckernels_f32_portable;
extern const ckernels_f32 ckernels_f32_avx2;
extern const ckernels_f32 ckernels_f32_avx512;
extern const ckernels_f32 ckernels_f32_neon;

#endif
