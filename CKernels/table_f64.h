// Declares the kernels of the float64 reference table.

#ifndef CKERNELS_TABLE_F64_H
#define CKERNELS_TABLE_F64_H

#include "ckernels.h"

#define CKERNELS_REAL double
#define CKERNELS_KERNEL(result, operation, parameters) result ckernels_f64_##operation##_reference parameters;
#include "kernels.inc"
#undef CKERNELS_KERNEL
#undef CKERNELS_REAL

extern const ckernels_f64 ckernels_f64_reference_table;

#endif
