// Loss and optimiser as plain loops. Included once per element type, which CKERNELS_REAL and NAME give.

void NAME(squared_error)(size_t n, const CKERNELS_REAL *y, const CKERNELS_REAL *target, CKERNELS_REAL *e) {
    for (size_t i = 0; i < n; i++) {
        CKERNELS_REAL difference = y[i] - target[i];
        e[i] = difference * difference;
    }
}

double NAME(squared_error_gradient)(size_t n, const CKERNELS_REAL *y, const CKERNELS_REAL *target, CKERNELS_REAL factor,
                                    CKERNELS_REAL *dy) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        CKERNELS_REAL difference = y[i] - target[i];
        sum += (double)difference * difference;
        dy[i] = factor * difference;
    }
    return sum;
}

double NAME(sum_squares)(size_t n, const CKERNELS_REAL *x) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * x[i];
    return sum;
}

void NAME(scale)(size_t n, CKERNELS_REAL factor, CKERNELS_REAL *x) {
    for (size_t i = 0; i < n; i++)
        x[i] *= factor;
}

void NAME(adam_step)(size_t n, const ckernels_adam *settings, uint64_t step, const CKERNELS_REAL *gradient,
                     CKERNELS_REAL *m, CKERNELS_REAL *v, CKERNELS_REAL *parameter) {
    CKERNELS_REAL beta1 = (CKERNELS_REAL)settings->beta1, beta2 = (CKERNELS_REAL)settings->beta2;
    CKERNELS_REAL rate = (CKERNELS_REAL)(settings->rate / (1 - pow(settings->beta1, (double)step)));
    CKERNELS_REAL v_factor = (CKERNELS_REAL)(1 / (1 - pow(settings->beta2, (double)step)));
    CKERNELS_REAL epsilon = (CKERNELS_REAL)settings->epsilon;
    for (size_t i = 0; i < n; i++) {
        m[i] = beta1 * m[i] + (CKERNELS_REAL)(1 - settings->beta1) * gradient[i];
        v[i] = beta2 * v[i] + (CKERNELS_REAL)(1 - settings->beta2) * gradient[i] * gradient[i];
        parameter[i] -= rate * m[i] / (SQRT(v[i] * v_factor) + epsilon);
    }
}
