// Vector operations of NEON on aarch64. See vector_avx2.h for the contract.

#define LANES 4
typedef float32x4_t vec;

static inline vec v_set(float x) { return vdupq_n_f32(x); }
static inline vec v_load(const float *p) { return vld1q_f32(p); }
static inline vec v_load_n(const float *p, size_t n) {
    if (n == LANES)
        return vld1q_f32(p);
    float lanes[LANES] = {0};
    for (size_t i = 0; i < n; i++)
        lanes[i] = p[i];
    return vld1q_f32(lanes);
}
static inline void v_store(float *p, vec x) { vst1q_f32(p, x); }
static inline void v_store_n(float *p, vec x, size_t n) {
    float lanes[LANES];
    vst1q_f32(lanes, x);
    for (size_t i = 0; i < n; i++)
        p[i] = lanes[i];
}
static inline vec v_fma(vec a, vec b, vec c) { return vfmaq_f32(c, a, b); }
static inline vec v_fnma(vec a, vec b, vec c) { return vfmsq_f32(c, a, b); }
static inline vec v_add(vec a, vec b) { return vaddq_f32(a, b); }
static inline vec v_sub(vec a, vec b) { return vsubq_f32(a, b); }
static inline vec v_mul(vec a, vec b) { return vmulq_f32(a, b); }
static inline vec v_div(vec a, vec b) { return vdivq_f32(a, b); }
static inline vec v_sqrt(vec a) { return vsqrtq_f32(a); }
static inline vec v_clamp(vec x, float limit) { return vminq_f32(v_set(limit), vmaxq_f32(v_set(-limit), x)); }
static inline vec v_round(vec x) { return vrndnq_f32(x); }
static inline vec v_scale(vec x, vec n) {
    int32x4_t exponent = vshlq_n_s32(vcvtnq_s32_f32(n), 23);
    return vreinterpretq_f32_s32(vaddq_s32(vreinterpretq_s32_f32(x), exponent));
}
