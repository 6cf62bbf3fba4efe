// Cost, latency and error of the gates' activations, in AVX-512 and by the C library.

#include "measure.h"

#include <immintrin.h>
#include <math.h>

enum { elements = 4096, vector_passes = 50, scalar_passes = 10, chain_length = 20000 };
static float inputs[elements] __attribute__((aligned(64))), outputs[elements] __attribute__((aligned(64)));

// 2^n · p(r); p of degree 6, minimax on |r| ≤ ln(2) / 2.
static inline __m512 exp_vector(__m512 x) {
    x = _mm512_min_ps(_mm512_max_ps(x, _mm512_set1_ps(-87.f)), _mm512_set1_ps(87.f));
    __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)), 8);
    __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x); // ln(2) in two parts
    r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
    __m512 p = _mm512_set1_ps(0.00138144667f);
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.00836878043f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.0416683942f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.166665201f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.499999934f));
    return _mm512_scalef_ps(_mm512_fmadd_ps(_mm512_mul_ps(r, r), p, _mm512_add_ps(r, _mm512_set1_ps(1.f))), n);
}

// An estimate of 14 bits and one Newton step.
static inline __m512 reciprocal(__m512 d) {
    __m512 y = _mm512_rcp14_ps(d);
    return _mm512_mul_ps(y, _mm512_fnmadd_ps(d, y, _mm512_set1_ps(2.f)));
}

static inline __m512 sigmoid_vector(__m512 x) {
    return reciprocal(_mm512_add_ps(_mm512_set1_ps(1.f), exp_vector(_mm512_sub_ps(_mm512_setzero_ps(), x))));
}

// 1 − 2 / (exp(2x) + 1)
static inline __m512 tanh_vector(__m512 x) {
    __m512 one = _mm512_set1_ps(1.f);
    return _mm512_fnmadd_ps(_mm512_set1_ps(2.f), reciprocal(_mm512_add_ps(one, exp_vector(_mm512_add_ps(x, x)))), one);
}

// x · p(x²) / q(x²), both of degree 4, fitted on |x| ≤ 8: no exponential, and p and q run side by side.
static inline __m512 tanh_rational(__m512 x) {
    x = _mm512_min_ps(_mm512_max_ps(x, _mm512_set1_ps(-8.f)), _mm512_set1_ps(8.f));
    __m512 s = _mm512_mul_ps(x, x);
    __m512 p = _mm512_set1_ps(1.50618748e-08f);
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(2.17732904e-05f));
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(0.00356415875f));
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(0.134381933f));
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(0.99999997f));
    __m512 q = _mm512_set1_ps(8.45368773e-07f);
    q = _mm512_fmadd_ps(q, s, _mm512_set1_ps(0.000339918374f));
    q = _mm512_fmadd_ps(q, s, _mm512_set1_ps(0.0261360256f));
    q = _mm512_fmadd_ps(q, s, _mm512_set1_ps(0.467715141f));
    q = _mm512_fmadd_ps(q, s, _mm512_set1_ps(1.f));
    return _mm512_mul_ps(_mm512_mul_ps(x, p), reciprocal(q));
}

// A pass over the elements, and a chain of calls that each need the last one's result.
#define VECTOR(name)                                                                                                   \
    static void name##_pass(const void *passes) {                                                                      \
        for (int pass = *(const int *)passes; pass > 0; pass--) {                                                      \
            for (int i = 0; i < elements; i += 16)                                                                     \
                _mm512_store_ps(outputs + i, name(_mm512_load_ps(inputs + i)));                                        \
            __asm__ volatile("" ::: "memory");                                                                         \
        }                                                                                                              \
    }                                                                                                                  \
    static void name##_chain(const void *length) {                                                                     \
        __m512 x = _mm512_set1_ps(0.3f);                                                                               \
        for (int i = *(const int *)length; i > 0; i--) {                                                               \
            x = name(x);                                                                                               \
            __asm__ volatile("" : "+v"(x));                                                                            \
        }                                                                                                              \
        keep(_mm512_reduce_add_ps(x));                                                                                 \
    }
VECTOR(exp_vector)
VECTOR(sigmoid_vector)
VECTOR(tanh_vector)
VECTOR(tanh_rational)

#define SCALAR(name)                                                                                                   \
    static void name##_pass(const void *passes) {                                                                      \
        for (int pass = *(const int *)passes; pass > 0; pass--) {                                                      \
            for (int i = 0; i < elements; i++)                                                                         \
                outputs[i] = name(inputs[i]);                                                                          \
            __asm__ volatile("" ::: "memory");                                                                         \
        }                                                                                                              \
    }
SCALAR(expf)
SCALAR(tanhf)

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

static void measure_vector(const char *name, void (*pass)(const void *), void (*chain)(const void *),
                           double (*exact)(double)) {
    const int once = 1, passes = vector_passes, length = chain_length;
    double worst = 0;
    pass(&once);
    for (int i = 0; i < elements; i++)
        worst = fmax(worst, fabs(outputs[i] - exact(inputs[i])));
    printf("{\"limit\": \"%s_error\", \"largest\": %.3g}\n", name, worst);
    char full[64];
    snprintf(full, sizeof full, "%s_per_element", name);
    report_cost(full, (double)passes * elements, measure(pass, &passes));
    snprintf(full, sizeof full, "%s_latency", name);
    report_cost(full, length, measure(chain, &length));
}

void measure_activations(void) {
    const int passes = scalar_passes;
    for (int i = 0; i < elements; i++)
        inputs[i] = -9.f + 18.f * (float)i / (elements - 1);
    measure_vector("exp", exp_vector_pass, exp_vector_chain, exp);
    measure_vector("sigmoid", sigmoid_vector_pass, sigmoid_vector_chain, sigmoid);
    measure_vector("tanh", tanh_vector_pass, tanh_vector_chain, tanh);
    measure_vector("tanh_rational", tanh_rational_pass, tanh_rational_chain, tanh);
    report_cost("expf_libm_per_element", (double)passes * elements, measure(expf_pass, &passes));
    report_cost("tanhf_libm_per_element", (double)passes * elements, measure(tanhf_pass, &passes));
}
