// Blocks of exactly the size that a kernel may touch, so that a sanitizer sees each stray access.

#ifndef EXERCISE_H
#define EXERCISE_H

#include "ckernels_stream.h"
#include "ckernels_thread_pool.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern uint64_t random_state;

// In [-1, 1]
static inline float random_number(void) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (float)(random_state >> 40) / (float)(1 << 23) - 1;
}

static inline void *block(size_t bytes) {
    void *start = NULL;
    if (posix_memalign(&start, 64, bytes ? bytes : 1) != 0)
        abort();
    return start;
}

static inline float *random_block(size_t count, float factor) {
    float *start = block(count * sizeof *start);
    for (size_t i = 0; i < count; i++)
        start[i] = factor * random_number();
    return start;
}

static inline double *as_double(size_t count, const float *x) {
    double *start = block(count * sizeof *start);
    for (size_t i = 0; i < count; i++)
        start[i] = (double)x[i];
    return start;
}

extern int failures;

// Largest |a - b| / (1 + |b|) must stay below the limit.
static inline void expect_close(const char *what, const char *table, size_t count, const float *a, const double *b,
                                double limit) {
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        double error = fabs((double)a[i] - b[i]) / (1 + fabs(b[i]));
        largest = error > largest || isnan(error) ? error : largest;
    }
    if (!(largest < limit)) {
        printf("%s on %s: error %g, limit %g\n", what, table, largest, limit);
        failures++;
    }
}

void exercise_layers(const ckernels_f32 *kernels, size_t steps, size_t batch, size_t inputs, size_t hidden);
void exercise_autoencoder(const ckernels_f32 *kernels, size_t steps, size_t batch, size_t features, size_t outer,
                          size_t inner);

#endif
