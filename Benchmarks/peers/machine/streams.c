// The product of a step of one window, y[256] += W[k][256] · h[k], which streams the weights W from a cache.

#include "measure.h"

#include <immintrin.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct {
    const float *weights;
    size_t blocks; // of 4 rows of 256
    long sweeps;
    bool alternating; // every other sweep runs backwards, so that it starts with what is still in the cache
} stream;

static void sweep(const void *context) {
    const stream *s = context;
    volatile float h[16];
    for (int i = 0; i < 16; i++)
        h[i] = 0.5f;
    __m512 sums[16];
    for (int i = 0; i < 16; i++)
        sums[i] = _mm512_setzero_ps();
    for (long pass = 0; pass < s->sweeps; pass++)
        for (size_t b = 0; b < s->blocks; b++) {
            const float *block = s->weights + (s->alternating && (pass & 1) ? s->blocks - 1 - b : b) * 1024;
#pragma GCC unroll 4
            for (int k = 0; k < 4; k++) {
                __m512 state = _mm512_set1_ps(h[(b + (size_t)k) & 15]);
#pragma GCC unroll 16
                for (int i = 0; i < 16; i++)
                    sums[i] = _mm512_fmadd_ps(state, _mm512_load_ps(block + k * 256 + i * 16), sums[i]);
            }
        }
    for (int i = 1; i < 16; i++)
        sums[0] = _mm512_add_ps(sums[0], sums[i]);
    keep(_mm512_reduce_add_ps(sums[0]));
}

void measure_streams(void) {
    static const size_t kibibytes[] = {16, 32, 40, 48, 64, 96, 128, 256, 512, 768, 2048, 8192};
    const size_t largest = 8192 * 1024;
    float *weights = aligned_alloc(4096, largest);
    if (weights == NULL)
        return;
    for (size_t i = 0; i < largest / sizeof *weights; i++)
        weights[i] = 1e-3f;
    for (size_t i = 0; i < sizeof kibibytes / sizeof *kibibytes; i++) {
        size_t bytes = kibibytes[i] * 1024;
        long total = (bytes < 1048576 ? 64L : 256L) * 1024 * 1024;
        for (int alternating = 0; alternating < 2; alternating++) {
            const stream s = {weights, bytes / 4096, total / (long)bytes, alternating};
            char name[64];
            snprintf(name, sizeof name, "weights_%zuKiB%s", kibibytes[i], alternating ? "_alternating" : "");
            report_rate(name, (double)s.sweeps * (double)bytes / 1e9, measure(sweep, &s), "GB/s");
        }
    }
    free(weights);
}
