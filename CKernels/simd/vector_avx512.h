// Vector operations of AVX-512F. See vector_avx2.h for the contract.

#define LANES 16
typedef __m512 vec;

static inline __mmask16 first_lanes(size_t n) { return (__mmask16)((1u << n) - 1); }

static inline vec v_set(float x) { return _mm512_set1_ps(x); }
static inline vec v_load(const float *p) { return _mm512_loadu_ps(p); }
static inline vec v_load_n(const float *p, size_t n) { return _mm512_maskz_loadu_ps(first_lanes(n), p); }
static inline void v_store(float *p, vec x) { _mm512_storeu_ps(p, x); }
static inline void v_store_n(float *p, vec x, size_t n) { _mm512_mask_storeu_ps(p, first_lanes(n), x); }
static inline vec v_fma(vec a, vec b, vec c) { return _mm512_fmadd_ps(a, b, c); }
static inline vec v_fnma(vec a, vec b, vec c) { return _mm512_fnmadd_ps(a, b, c); }
static inline vec v_add(vec a, vec b) { return _mm512_add_ps(a, b); }
static inline vec v_sub(vec a, vec b) { return _mm512_sub_ps(a, b); }
static inline vec v_mul(vec a, vec b) { return _mm512_mul_ps(a, b); }
static inline vec v_div(vec a, vec b) { return _mm512_div_ps(a, b); }
static inline vec v_sqrt(vec a) { return _mm512_sqrt_ps(a); }
static inline vec v_clamp(vec x, float limit) { return _mm512_min_ps(v_set(limit), _mm512_max_ps(v_set(-limit), x)); }
static inline vec v_round(vec x) { return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
static inline vec v_scale(vec x, vec n) { return _mm512_scalef_ps(x, n); }
