// LSTM training as plain loops. Included once per element type, which CKERNELS_REAL and NAME give.

size_t NAME(lstm_train_forward_scratch)(const ckernels_lstm_shape *shape) {
    (void)shape;
    return 0;
}

void NAME(lstm_train_forward)(const ckernels_lstm_shape *shape, const CKERNELS_REAL *kernel,
                              const CKERNELS_REAL *recurrent, const CKERNELS_REAL *bias, const CKERNELS_REAL *x,
                              bool x_repeated, CKERNELS_REAL *gates, CKERNELS_REAL *cells, CKERNELS_REAL *y,
                              CKERNELS_REAL *scratch) {
    size_t batch = shape->batch, inputs = shape->inputs, hidden = shape->hidden;
    (void)scratch;

    for (size_t t = 0; t < shape->steps; t++) {
        for (size_t r = 0; r < batch; r++) {
            size_t row = t * batch + r;
            const CKERNELS_REAL *x_t = x + (x_repeated ? r : row) * inputs;
            CKERNELS_REAL *z = gates + row * 4 * hidden, *c = cells + row * hidden, *h = y + row * hidden;
            const CKERNELS_REAL *c_before = t > 0 ? c - batch * hidden : NULL;
            // z[4H] = bias + x_t · kernel + h_{t-1} · recurrent
            memcpy(z, bias, 4 * hidden * sizeof *z);
            for (size_t k = 0; k < inputs; k++)
                NAME(add_row)(4 * hidden, x_t[k], kernel + k * 4 * hidden, z);
            if (t > 0)
                NAME(add_recurrent)(hidden, t, h - batch * hidden, recurrent, z);
            for (size_t j = 0; j < hidden; j++) {
                CKERNELS_REAL i = z[j] = NAME(sigmoid_of)(z[j]);
                CKERNELS_REAL f = z[hidden + j] = NAME(sigmoid_of)(z[hidden + j]);
                CKERNELS_REAL g = z[2 * hidden + j] = TANH(z[2 * hidden + j]);
                CKERNELS_REAL o = z[3 * hidden + j] = NAME(sigmoid_of)(z[3 * hidden + j]);
                c[j] = f * (c_before ? c_before[j] : 0) + i * g;
                h[j] = o * TANH(c[j]);
            }
        }
    }
}

// Scratch of the whole batch: dh[B, H], dc[B, H]: loss gradient by the state and the cell that the next step received
size_t NAME(lstm_backward_scratch)(const ckernels_lstm_shape *shape) { return 2 * shape->batch * shape->hidden; }

// One step of one row. z[4H]: gates in, their gradients out; dh[H]: gradient by h_t; dc[H]: in by c_t, out by c_{t-1}
static void NAME(backward_gates)(size_t hidden, const CKERNELS_REAL *c, const CKERNELS_REAL *c_before,
                                 const CKERNELS_REAL *dh, CKERNELS_REAL *dc, CKERNELS_REAL *z) {
    for (size_t j = 0; j < hidden; j++) {
        CKERNELS_REAL i = z[j], f = z[hidden + j], g = z[2 * hidden + j], o = z[3 * hidden + j];
        CKERNELS_REAL tanh_c = TANH(c[j]), before = c_before ? c_before[j] : 0;
        CKERNELS_REAL dcell = dc[j] + dh[j] * o * (1 - tanh_c * tanh_c);
        z[j] = dcell * g * i * (1 - i);
        z[hidden + j] = dcell * before * f * (1 - f);
        z[2 * hidden + j] = dcell * i * (1 - g * g);
        z[3 * hidden + j] = dh[j] * tanh_c * o * (1 - o);
        dc[j] = dcell * f;
    }
}

void NAME(lstm_backward)(const ckernels_lstm_shape *shape, const CKERNELS_REAL *kernel, const CKERNELS_REAL *recurrent,
                         const CKERNELS_REAL *x, bool x_repeated, const CKERNELS_REAL *cells, const CKERNELS_REAL *y,
                         CKERNELS_REAL *gates, const CKERNELS_REAL *dy, bool dy_last, CKERNELS_REAL *dx,
                         CKERNELS_REAL *dkernel, CKERNELS_REAL *drecurrent, CKERNELS_REAL *dbias,
                         CKERNELS_REAL *scratch) {
    size_t steps = shape->steps, batch = shape->batch, inputs = shape->inputs, hidden = shape->hidden;
    size_t states = batch * hidden, width = 4 * hidden;
    CKERNELS_REAL *dh = scratch, *dc = dh + states;
    memset(scratch, 0, 2 * states * sizeof *scratch);

    for (size_t t = steps; t-- > 0;) {
        CKERNELS_REAL *z = gates + t * 4 * states;
        const CKERNELS_REAL *c = cells + t * states;
        const CKERNELS_REAL *dy_t = dy_last ? (t + 1 == steps ? dy : NULL) : dy + t * states;
        for (size_t j = 0; j < states && dy_t; j++)
            dh[j] += dy_t[j];
        for (size_t r = 0; r < batch; r++) {
            size_t at = r * hidden;
            NAME(backward_gates)(hidden, c + at, t > 0 ? c - states + at : NULL, dh + at, dc + at, z + 4 * at);
        }

        // x_t is reached through kernel and bias as in a dense layer; a repeated x gathers its gradient over the steps
        for (size_t r = 0; r < batch; r++) {
            size_t x_row = x_repeated ? r : t * batch + r;
            bool first = !x_repeated || t + 1 == steps;
            for (size_t j = 0; j < width; j++)
                dbias[j] += z[r * width + j];
            for (size_t k = 0; k < inputs; k++) {
                CKERNELS_REAL sum = 0;
                for (size_t j = 0; j < width; j++) {
                    dkernel[k * width + j] += x[x_row * inputs + k] * z[r * width + j];
                    sum += z[r * width + j] * kernel[k * width + j];
                }
                if (dx)
                    dx[x_row * inputs + k] = first ? sum : dx[x_row * inputs + k] + sum;
            }
        }
        if (t > 0) {
            const CKERNELS_REAL *h_before = y + (t - 1) * states;
            NAME(gemm_tn)(hidden, width, batch, h_before, hidden, z, width, drecurrent, width, true);
            NAME(gemm_nt)(batch, hidden, width, z, width, recurrent, width, dh, hidden, false);
        }
    }
}
