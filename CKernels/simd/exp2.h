// Activations in registers, all made of powers of two:
//   sigmoid(x) = 1 / (1 + 2^t)  with t = SIGMOID_FACTOR x,    tanh(x) = (1 - 2^t) / (1 + 2^t)  with t = TANH_FACTOR x.
// The gates' factors are part of the packed weights.

#define SIGMOID_FACTOR (-1.442695041f) // -log2(e)
#define TANH_FACTOR (-2.885390082f)

// Where 2^t stops: sigmoid is within 2e-8 of 0 or 1 there, and a product of three 1 + 2^t is far from overflow.
#define EXP2_LIMIT 26.0f

// t[count] becomes 2^t. With n the integer next to t and f = t - n, it is 2^n P(f); P is a minimax fit of the relative
// error, 9.2e-8, on [-1/2, 1/2], with P(0) = 1. Operation by operation over all of t: so many chains of dependent
// operations fit into the processor's window only side by side.
static INLINE void v_exp2_each(const size_t count, vec t[]) {
    vec n[4], f[4];
    UNROLL for (size_t k = 0; k < count; k++) { t[k] = v_clamp(t[k], EXP2_LIMIT); }
    UNROLL for (size_t k = 0; k < count; k++) { n[k] = v_round(t[k]); }
    UNROLL for (size_t k = 0; k < count; k++) { f[k] = v_sub(t[k], n[k]); }
    UNROLL for (size_t k = 0; k < count; k++) { t[k] = v_fma(f[k], v_set(1.326465896e-03f), v_set(9.671565811e-03f)); }
    UNROLL for (size_t k = 0; k < count; k++) { t[k] = v_fma(f[k], t[k], v_set(5.550734387e-02f)); }
    UNROLL for (size_t k = 0; k < count; k++) { t[k] = v_fma(f[k], t[k], v_set(2.402224127e-01f)); }
    UNROLL for (size_t k = 0; k < count; k++) { t[k] = v_fma(f[k], t[k], v_set(6.931469770e-01f)); }
    UNROLL for (size_t k = 0; k < count; k++) { t[k] = v_fma(f[k], t[k], v_set(1.0f)); }
    UNROLL for (size_t k = 0; k < count; k++) { t[k] = v_scale(t[k], n[k]); }
}

static INLINE vec v_exp2(vec t) {
    v_exp2_each(1, &t);
    return t;
}

static INLINE vec v_sigmoid(vec x) {
    vec one = v_set(1), e = v_exp2(v_mul(x, v_set(SIGMOID_FACTOR)));
    return v_div(one, v_add(one, e));
}

static INLINE vec v_tanh(vec x) {
    vec one = v_set(1), e = v_exp2(v_mul(x, v_set(TANH_FACTOR)));
    return v_div(v_sub(one, e), v_add(one, e));
}
