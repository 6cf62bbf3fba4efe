// Activations in registers: one rational tanh serves all gates, as sigmoid(x) = 0.5 + 0.5 tanh(x / 2).

// tanh(x) = x P(x²) / Q(x²) on [-8.1, 8.1], a minimax fit of the relative error, constant beyond; no result exceeds 1.
// A true division keeps the bits equal on all processors of an instruction set, which approximate reciprocals do not.
static INLINE vec v_tanh(vec x) {
    x = v_clamp(x, 8.1f);
    vec u = v_mul(x, x);
    vec p = v_fma(u, v_set(1.503455882e-08f), v_set(2.176596281e-05f));
    vec q = v_fma(u, v_set(8.446363996e-07f), v_set(3.398884772e-04f));
    p = v_fma(u, p, v_set(3.564160364e-03f));
    q = v_fma(u, q, v_set(2.613645412e-02f));
    p = v_fma(u, p, v_set(1.343833013e-01f));
    q = v_fma(u, q, v_set(4.677165669e-01f));
    p = v_fma(u, p, v_set(9.999999927e-01f));
    q = v_fma(u, q, v_set(1.0f));
    return v_div(v_mul(x, p), q);
}

// sigmoid(2 x)
static INLINE vec v_sigmoid_of_twice(vec x) { return v_fma(v_tanh(x), v_set(0.5f), v_set(0.5f)); }
