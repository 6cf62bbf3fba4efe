// Activations by libm. Included once per element type, which CKERNELS_REAL and NAME give.

static CKERNELS_REAL NAME(sigmoid_of)(CKERNELS_REAL x) { return 1 / (1 + EXP(-x)); }

void NAME(tanh)(size_t n, const CKERNELS_REAL *x, CKERNELS_REAL *y) {
    for (size_t i = 0; i < n; i++)
        y[i] = TANH(x[i]);
}

void NAME(sigmoid)(size_t n, const CKERNELS_REAL *x, CKERNELS_REAL *y) {
    for (size_t i = 0; i < n; i++)
        y[i] = NAME(sigmoid_of)(x[i]);
}
