// Matrix products as plain loops. Included once per element type, which CKERNELS_REAL and NAME give.

// c[n] = 0, or is left as it is
static void NAME(begin_row)(size_t n, CKERNELS_REAL *c, bool accumulate) {
    for (size_t j = 0; j < n && !accumulate; j++)
        c[j] = 0;
}

// c[n] += a * b[n]
static void NAME(add_row)(size_t n, CKERNELS_REAL a, const CKERNELS_REAL *restrict b, CKERNELS_REAL *restrict c) {
    for (size_t j = 0; j < n; j++)
        c[j] += a * b[j];
}

void NAME(gemm_nn)(size_t m, size_t n, size_t k, const CKERNELS_REAL *a, size_t lda, const CKERNELS_REAL *b, size_t ldb,
                   CKERNELS_REAL *c, size_t ldc, bool accumulate) {
    for (size_t i = 0; i < m; i++) {
        NAME(begin_row)(n, c + i * ldc, accumulate);
        for (size_t p = 0; p < k; p++)
            NAME(add_row)(n, a[i * lda + p], b + p * ldb, c + i * ldc);
    }
}

void NAME(gemm_nt)(size_t m, size_t n, size_t k, const CKERNELS_REAL *a, size_t lda, const CKERNELS_REAL *b, size_t ldb,
                   CKERNELS_REAL *c, size_t ldc, bool accumulate) {
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < n; j++) {
            CKERNELS_REAL sum = accumulate ? c[i * ldc + j] : 0;
            for (size_t p = 0; p < k; p++)
                sum += a[i * lda + p] * b[j * ldb + p];
            c[i * ldc + j] = sum;
        }
    }
}

void NAME(gemm_tn)(size_t m, size_t n, size_t k, const CKERNELS_REAL *a, size_t lda, const CKERNELS_REAL *b, size_t ldb,
                   CKERNELS_REAL *c, size_t ldc, bool accumulate) {
    for (size_t i = 0; i < m; i++) {
        NAME(begin_row)(n, c + i * ldc, accumulate);
        for (size_t p = 0; p < k; p++)
            NAME(add_row)(n, a[p * lda + i], b + p * ldb, c + i * ldc);
    }
}
