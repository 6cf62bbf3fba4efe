// OpenBLAS: its C interface to BLAS, and the control of its threads.

#ifndef COPENBLAS_SHIM_H
#define COPENBLAS_SHIM_H

#include <cblas.h>

#endif
