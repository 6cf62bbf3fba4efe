// Loss and optimiser.

void NAME(squared_error)(size_t n, const float *y, const float *target, float *e) {
    for (size_t i = 0; i < n; i += LANES) {
        size_t lanes = min_size(LANES, n - i);
        vec difference = v_sub(v_load_n(y + i, lanes), v_load_n(target + i, lanes));
        v_store_n(e + i, v_mul(difference, difference), lanes);
    }
}

// Sums of squares run in eight interleaved doubles, so that the order depends on n alone.
enum { SQUARE_SUMS = 8 };

static double total(const double sums[SQUARE_SUMS]) {
    double sum = 0;
    for (size_t j = 0; j < SQUARE_SUMS; j++)
        sum += sums[j];
    return sum;
}

double NAME(squared_error_gradient)(size_t n, const float *y, const float *target, float factor, float *dy) {
    double sums[SQUARE_SUMS] = {0};
    size_t i = 0;
    for (; i + SQUARE_SUMS <= n; i += SQUARE_SUMS) {
        UNROLL for (size_t j = 0; j < SQUARE_SUMS; j++) {
            float difference = y[i + j] - target[i + j];
            sums[j] += (double)difference * difference;
            dy[i + j] = factor * difference;
        }
    }
    for (; i < n; i++) {
        float difference = y[i] - target[i];
        sums[0] += (double)difference * difference;
        dy[i] = factor * difference;
    }
    return total(sums);
}

double NAME(sum_squares)(size_t n, const float *x) {
    double sums[SQUARE_SUMS] = {0};
    size_t i = 0;
    for (; i + SQUARE_SUMS <= n; i += SQUARE_SUMS) {
        UNROLL for (size_t j = 0; j < SQUARE_SUMS; j++) { sums[j] += (double)x[i + j] * x[i + j]; }
    }
    for (; i < n; i++)
        sums[0] += (double)x[i] * x[i];
    return total(sums);
}

void NAME(scale)(size_t n, float factor, float *x) {
    for (size_t i = 0; i < n; i += LANES) {
        size_t lanes = min_size(LANES, n - i);
        v_store_n(x + i, v_mul(v_load_n(x + i, lanes), v_set(factor)), lanes);
    }
}

void NAME(adam_step)(size_t n, const ckernels_adam *settings, uint64_t step, const float *gradient, float *m, float *v,
                     float *parameter) {
    vec beta1 = v_set((float)settings->beta1), rest1 = v_set((float)(1 - settings->beta1));
    vec beta2 = v_set((float)settings->beta2), rest2 = v_set((float)(1 - settings->beta2));
    vec rate = v_set((float)(settings->rate / (1 - pow(settings->beta1, (double)step))));
    vec v_factor = v_set((float)(1 / (1 - pow(settings->beta2, (double)step))));
    vec epsilon = v_set((float)settings->epsilon);
    for (size_t i = 0; i < n; i += LANES) {
        size_t lanes = min_size(LANES, n - i);
        vec g = v_load_n(gradient + i, lanes);
        vec mean = v_fma(beta1, v_load_n(m + i, lanes), v_mul(rest1, g));
        vec square = v_fma(beta2, v_load_n(v + i, lanes), v_mul(rest2, v_mul(g, g)));
        vec update = v_div(v_mul(rate, mean), v_add(v_sqrt(v_mul(square, v_factor)), epsilon));
        v_store_n(m + i, mean, lanes);
        v_store_n(v + i, square, lanes);
        v_store_n(parameter + i, v_sub(v_load_n(parameter + i, lanes), update), lanes);
    }
}
