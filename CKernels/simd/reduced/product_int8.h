// int8 products: four inputs in a lane, sums in int32. A number x of a row is kept as round(x / row_scale) + 128,
// because one factor of the product has to be unsigned; the 128 is taken out of each sum by a start at -128 times the
// sum of its weights. A gate is  bias + row_scale input_scale sum(inputs) + row_scale state_scale sum(states).

#define DEPTH 4
#define HEADER_ROWS 5         // bias, input scale, input start, state scale, state start
#define WEIGHT_FACTOR(f) 1.0f // scales carry the factor of their gate
typedef uint8_t element;
typedef __m512i product_sum;

#define HEADER_INPUT_SCALE (1 * GROUP_ROW)
#define HEADER_INPUT_START (2 * GROUP_ROW)
#define HEADER_STATE_SCALE (3 * GROUP_ROW)
#define HEADER_STATE_START (4 * GROUP_ROW)
#define LEVELS 127.0f

static INLINE product_sum sum_multiply(product_sum sum, uint32_t word, __m512i weights) {
    return _mm512_dpbusd_epi32(sum, _mm512_set1_epi32((int)word), weights);
}

static INLINE product_sum input_start(const float *header) {
    return _mm512_loadu_si512((const void *)(header + HEADER_INPUT_START));
}
static INLINE vec input_end(product_sum sum, const float *header, float row_scale) {
    vec scale = v_mul(v_load(header + HEADER_INPUT_SCALE), v_set(row_scale));
    return v_fma(_mm512_cvtepi32_ps(sum), scale, v_load(header));
}
static INLINE product_sum state_start(vec projected, const float *header) {
    (void)projected;
    return _mm512_loadu_si512((const void *)(header + HEADER_STATE_START));
}
static INLINE vec state_end(product_sum sum, vec projected, const float *header, float row_scale) {
    vec scale = v_mul(v_load(header + HEADER_STATE_SCALE), v_set(row_scale));
    return v_fma(_mm512_cvtepi32_ps(sum), scale, projected);
}

// States leave the registers as floats, because a row's scale is known only when all of it is.
#define SCALES_STATES 1
static INLINE void store_states(element *y, vec h) { (void)y, (void)h; }

// A row ends with its scale: its largest magnitude is 127 levels.
#define ROW_SCALE_SIZE sizeof(float)
static INLINE float row_scale(const float *scale) { return *scale; }
static INLINE void convert_row(size_t count, const float *x, element *y, float *scale) {
    vec largest = v_set(0);
    for (size_t k = 0; k < count; k += LANES)
        largest = _mm512_max_ps(_mm512_abs_ps(v_load_n(x + k, min_size(LANES, count - k))), largest);
    float magnitude = _mm512_reduce_max_ps(largest);
    vec levels = v_set(magnitude > 0 ? LEVELS / magnitude : 0);
    *scale = magnitude * (1 / LEVELS);
    for (size_t k = 0; k < count; k += LANES) {
        vec rounded = v_clamp(v_mul(v_load_n(x + k, min_size(LANES, count - k)), levels), LEVELS);
        __m512i shifted = _mm512_add_epi32(_mm512_cvtps_epi32(rounded), _mm512_set1_epi32(128));
        _mm_storeu_si128((void *)(y + k), _mm512_cvtepi32_epi8(shifted));
    }
}

// Packing. Each gate of each unit has its own scale: its largest weight is 127 levels.
typedef float column_scale;
static column_scale scale_of(size_t count, const float *column, size_t stride) {
    float largest = 0;
    for (size_t k = 0; k < count; k++)
        largest = fmaxf(largest, fabsf(column[k * stride]));
    return largest / LEVELS;
}
static element weight_of(float x, column_scale scale) { return (element)(int8_t)(scale > 0 ? lrintf(x / scale) : 0); }
static int32_t start_of(column_scale scale, size_t count, const float *column, size_t stride) {
    int32_t sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += (int8_t)weight_of(column[k * stride], scale);
    return -128 * sum;
}
static void finish_input(float *header, size_t lane, column_scale scale, float factor, size_t count,
                         const float *column, size_t stride) {
    int32_t start = start_of(scale, count, column, stride);
    header[HEADER_INPUT_SCALE + lane] = factor * scale;
    memcpy(header + HEADER_INPUT_START + lane, &start, sizeof start);
}
static void finish_states(float *header, size_t lane, column_scale scale, float factor, size_t count,
                          const float *column, size_t stride) {
    int32_t start = start_of(scale, count, column, stride);
    header[HEADER_STATE_SCALE + lane] = factor * scale;
    memcpy(header + HEADER_STATE_START + lane, &start, sizeof start);
}
