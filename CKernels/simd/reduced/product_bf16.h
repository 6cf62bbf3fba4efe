// bfloat16 products: two inputs in a lane, sums in float32 from the bias on.

#define DEPTH 2
#define HEADER_ROWS 1        // bias
#define WEIGHT_FACTOR(f) (f) // weights carry the factor of their gate
typedef uint16_t element;
typedef __m512 product_sum;

static INLINE product_sum sum_multiply(product_sum sum, uint32_t word, __m512i weights) {
    return _mm512_dpbf16_ps(sum, (__m512bh)_mm512_set1_epi32((int)word), (__m512bh)weights);
}

// A gate's sum: from the bias over the inputs, then on over the states.
static INLINE product_sum input_start(const float *header) { return v_load(header); }
static INLINE vec input_end(product_sum sum, const float *header, float row_scale) {
    (void)header, (void)row_scale;
    return sum;
}
static INLINE product_sum state_start(vec projected, const float *header) {
    (void)header;
    return projected;
}
static INLINE vec state_end(product_sum sum, vec projected, const float *header, float row_scale) {
    (void)projected, (void)header, (void)row_scale;
    return sum;
}

// States leave the registers as elements.
#define SCALES_STATES 0
static INLINE void store_states(element *y, vec h) { _mm256_storeu_si256((void *)y, (__m256i)_mm512_cvtneps_pbh(h)); }

// Rows carry no scale.
#define ROW_SCALE_SIZE 0
static INLINE float row_scale(const float *scale) {
    (void)scale;
    return 1;
}
static INLINE void convert_row(size_t count, const float *x, element *y, float *scale) {
    (void)scale;
    for (size_t k = 0; k < count; k += LANES)
        store_states(y + k, v_load_n(x + k, min_size(LANES, count - k)));
}

// Packing. Round to nearest, ties to even, as the processor does.
typedef struct {
    char none;
} column_scale;
static column_scale scale_of(size_t count, const float *column, size_t stride) {
    (void)count, (void)column, (void)stride;
    return (column_scale){0};
}
static element weight_of(float x, column_scale scale) {
    (void)scale;
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (element)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}
static void finish_input(float *header, size_t lane, column_scale scale, float factor, size_t count,
                         const float *column, size_t stride) {
    (void)header, (void)lane, (void)scale, (void)factor, (void)count, (void)column, (void)stride;
}
static void finish_states(float *header, size_t lane, column_scale scale, float factor, size_t count,
                          const float *column, size_t stride) {
    (void)header, (void)lane, (void)scale, (void)factor, (void)count, (void)column, (void)stride;
}
