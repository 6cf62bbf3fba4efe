// The float64 reference: the same loops in double.

#include "../table_f64.h"

#include <math.h>
#include <string.h>

#define CKERNELS_REAL double
#define NAME(operation) ckernels_f64_##operation##_reference
#define TANH tanh
#define EXP exp
#define SQRT sqrt

#include "activation.h"
#include "dense.h"
#include "gemm.h"
#include "lstm_inference.h"
#include "lstm_training.h"
#include "optimiser.h"
#include "peak.h"

const ckernels_f64 ckernels_f64_reference_table = {
#define CKERNELS_KERNEL(result, operation, parameters) .operation = ckernels_f64_##operation##_reference,
#include "kernels.inc"
#undef CKERNELS_KERNEL
};
