// Dense layer as plain loops. Included once per element type, which CKERNELS_REAL and NAME give.

void NAME(dense_forward)(size_t rows, size_t inputs, size_t outputs, const CKERNELS_REAL *x, size_t ldx,
                         const CKERNELS_REAL *w, const CKERNELS_REAL *bias, CKERNELS_REAL *y, size_t ldy) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t o = 0; o < outputs; o++) {
            CKERNELS_REAL sum = bias[o];
            for (size_t i = 0; i < inputs; i++)
                sum += x[r * ldx + i] * w[i * outputs + o];
            y[r * ldy + o] = sum;
        }
    }
}

void NAME(dense_backward)(size_t rows, size_t inputs, size_t outputs, const CKERNELS_REAL *x, size_t ldx,
                          const CKERNELS_REAL *w, const CKERNELS_REAL *dy, size_t lddy, CKERNELS_REAL *dx, size_t lddx,
                          CKERNELS_REAL *dw, CKERNELS_REAL *dbias) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t o = 0; o < outputs; o++)
            dbias[o] += dy[r * lddy + o];
        for (size_t i = 0; i < inputs; i++) {
            CKERNELS_REAL sum = 0;
            for (size_t o = 0; o < outputs; o++) {
                dw[i * outputs + o] += x[r * ldx + i] * dy[r * lddy + o];
                sum += dy[r * lddy + o] * w[i * outputs + o];
            }
            if (dx)
                dx[r * lddx + i] = sum;
        }
    }
}
