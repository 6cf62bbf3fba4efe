// Vector operations of AVX2 with FMA.
//
// Contract of every vector_*.h: LANES floats in a `vec`; v_load_n and v_store_n touch the first n of them, 1 <= n <=
// LANES, and no memory beyond, the other lanes load as 0; v_fma(a, b, c) = a * b + c and v_fnma = c - a * b round once;
// v_clamp keeps NaN; v_round gives the nearest integer, ties to even; v_scale(x, n) = x 2^n for integers |n| <= 60 and
// x in [0.5, 2], and keeps a NaN of x. The system's header of intrinsics is included first, outside the target
// attribute.

#define LANES 8
typedef __m256 vec;

static inline __m256i first_lanes(size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline vec v_set(float x) { return _mm256_set1_ps(x); }
static inline vec v_load(const float *p) { return _mm256_loadu_ps(p); }
static inline vec v_load_n(const float *p, size_t n) {
    return n == LANES ? _mm256_loadu_ps(p) : _mm256_maskload_ps(p, first_lanes(n));
}
static inline void v_store(float *p, vec x) { _mm256_storeu_ps(p, x); }
// Masked stores are slow on AMD processors.
static inline void v_store_n(float *p, vec x, size_t n) {
    if (n == LANES)
        _mm256_storeu_ps(p, x);
    else
        _mm256_maskstore_ps(p, first_lanes(n), x);
}
static inline vec v_fma(vec a, vec b, vec c) { return _mm256_fmadd_ps(a, b, c); }
static inline vec v_fnma(vec a, vec b, vec c) { return _mm256_fnmadd_ps(a, b, c); }
static inline vec v_add(vec a, vec b) { return _mm256_add_ps(a, b); }
static inline vec v_sub(vec a, vec b) { return _mm256_sub_ps(a, b); }
static inline vec v_mul(vec a, vec b) { return _mm256_mul_ps(a, b); }
static inline vec v_div(vec a, vec b) { return _mm256_div_ps(a, b); }
static inline vec v_sqrt(vec a) { return _mm256_sqrt_ps(a); }
static inline vec v_clamp(vec x, float limit) { return _mm256_min_ps(v_set(limit), _mm256_max_ps(v_set(-limit), x)); }
static inline vec v_round(vec x) { return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
static inline vec v_scale(vec x, vec n) {
    __m256i exponent = _mm256_slli_epi32(_mm256_cvtps_epi32(n), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(x), exponent));
}
