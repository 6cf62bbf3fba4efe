// Dense layer on the matrix products.

void NAME(dense_forward)(size_t rows, size_t inputs, size_t outputs, const float *x, size_t ldx, const float *w,
                         const float *bias, float *y, size_t ldy) {
    gemm(rows, outputs, inputs, (gemm_left){x, ldx, 1}, w, outputs, false, y, ldy, FROM_BIAS, bias);
}

// sums[columns] += sum of x[rows, columns] over the rows
static void add_column_sums(size_t rows, size_t columns, const float *x, size_t ldx, float *sums) {
    for (size_t j = 0; j < columns; j += LANES) {
        size_t n = min_size(LANES, columns - j);
        vec sum = v_load_n(sums + j, n);
        for (size_t r = 0; r < rows; r++)
            sum = v_add(sum, v_load_n(x + r * ldx + j, n));
        v_store_n(sums + j, sum, n);
    }
}

void NAME(dense_backward)(size_t rows, size_t inputs, size_t outputs, const float *x, size_t ldx, const float *w,
                          const float *dy, size_t lddy, float *dx, size_t lddx, float *dw, float *dbias) {
    gemm(inputs, outputs, rows, (gemm_left){x, 1, ldx}, dy, lddy, false, dw, outputs, FROM_C, NULL);
    add_column_sums(rows, outputs, dy, lddy, dbias);
    if (dx)
        gemm(rows, inputs, outputs, (gemm_left){dy, lddy, 1}, w, outputs, true, dx, lddx, FROM_ZERO, NULL);
}
