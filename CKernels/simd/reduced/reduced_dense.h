// Dense layer. Outputs stand in groups of LANES; a group is HEADER_ROWS vectors, each GROUP_ROW apart as in an LSTM
// layer's header, then a vector for each word of inputs.

#define DENSE_ROWS 8

static size_t dense_group_size(size_t inputs) { return HEADER_ROWS * GROUP_ROW + words_of(inputs) * LANES; }

static size_t dense_size(size_t inputs, size_t outputs) {
    return groups_of(outputs) * dense_group_size(inputs) * sizeof(float);
}

static void dense_pack(size_t inputs, size_t outputs, const float *kernel, const float *bias, void *packed) {
    memset(packed, 0, dense_size(inputs, outputs));
    for (size_t j = 0; j < outputs; j++) {
        float *header = (float *)packed + j / LANES * dense_group_size(inputs);
        size_t lane = j % LANES;
        column_scale scale = scale_of(inputs, kernel + j, outputs);
        header[lane] = bias[j];
        finish_input(header, lane, scale, 1.0f, inputs, kernel + j, outputs);
        pack_column(inputs, kernel + j, outputs, 1.0f, scale, header + HEADER_ROWS * GROUP_ROW + lane, LANES);
    }
}

static INLINE void dense_tile(const size_t rows, size_t inputs, const char *x, size_t x_row, const float *header,
                              float *y, size_t ldy, size_t n) {
    const float *w = header + HEADER_ROWS * GROUP_ROW;
    product_sum sum[DENSE_ROWS];
    UNROLL for (size_t r = 0; r < rows; r++) { sum[r] = input_start(header); }
    for (size_t word = 0; word < words_of(inputs); word++) {
        __m512i weights = weights_at(w + word * LANES);
        UNROLL for (size_t r = 0; r < rows; r++) {
            sum[r] = sum_multiply(sum[r], word_at(x + r * x_row, word), weights);
        }
    }
    UNROLL for (size_t r = 0; r < rows; r++) {
        float scale = scale_at(x + r * x_row, inputs);
        v_store_n(y + r * ldy, input_end(sum[r], header, scale), n);
    }
}

static void dense_forward(size_t rows, size_t inputs, size_t outputs, const void *packed, const void *x, size_t x_row,
                          float *y, size_t ldy) {
    const float *header = packed;
    for (size_t j = 0; j < outputs; j += LANES, header += dense_group_size(inputs)) {
        const char *from = x;
        float *to = y + j;
        size_t n = min_size(LANES, outputs - j), r = 0;
        for (; r + DENSE_ROWS <= rows; r += DENSE_ROWS, from += DENSE_ROWS * x_row, to += DENSE_ROWS * ldy)
            dense_tile(DENSE_ROWS, inputs, from, x_row, header, to, ldy, n);
        for (; r < rows; r++, from += x_row, to += ldy)
            dense_tile(1, inputs, from, x_row, header, to, ldy, n);
    }
}
