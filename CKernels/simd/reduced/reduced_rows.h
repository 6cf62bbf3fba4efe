// Rows of inputs in the format of the products.

static void convert(size_t rows, size_t count, const float *x, size_t ldx, void *y) {
    char *row = y;
    for (size_t r = 0; r < rows; r++, x += ldx, row += row_size(count))
        convert_row(count, x, (element *)row, (float *)(row + elements_size(count)));
}

static INLINE float scale_at(const char *row, size_t count) {
    return row_scale((const float *)(row + elements_size(count)));
}

static INLINE uint32_t word_at(const void *row, size_t index) {
    uint32_t word;
    memcpy(&word, (const char *)row + 4 * index, sizeof word);
    return word;
}

static INLINE __m512i weights_at(const float *w) { return _mm512_loadu_si512((const void *)w); }
