// LSTM inference as plain loops. Included once per element type, which CKERNELS_REAL and NAME give.

// The packed block is bias[4H], kernel[F, 4H], recurrent[H, 4H] one after the other.
size_t NAME(lstm_packed_size)(size_t inputs, size_t hidden) { return 4 * hidden * (1 + inputs + hidden); }

void NAME(lstm_pack)(size_t inputs, size_t hidden, const CKERNELS_REAL *kernel, const CKERNELS_REAL *recurrent,
                     const CKERNELS_REAL *bias, CKERNELS_REAL *packed) {
    size_t gates = 4 * hidden;
    memcpy(packed, bias, gates * sizeof *packed);
    memcpy(packed + gates, kernel, inputs * gates * sizeof *packed);
    memcpy(packed + (1 + inputs) * gates, recurrent, hidden * gates * sizeof *packed);
}

// z[4H] += h[H] · recurrent[H, 4H]; ascending hidden units at even steps, descending at odd ones
static void NAME(add_recurrent)(size_t hidden, size_t step, const CKERNELS_REAL *h, const CKERNELS_REAL *recurrent,
                                CKERNELS_REAL *z) {
    for (size_t k = 0; k < hidden; k++) {
        size_t unit = step % 2 == 0 ? k : hidden - 1 - k;
        NAME(add_row)(4 * hidden, h[unit], recurrent + unit * 4 * hidden, z);
    }
}

// Scratch of one row: projection of the input z[4H], gates z[4H], cell c[H], state h[H]
size_t NAME(lstm_forward_scratch)(const ckernels_lstm_shape *shape) { return 10 * shape->hidden; }

size_t NAME(lstm_projection_size)(const ckernels_lstm_shape *shape) { return 4 * shape->hidden; }

// z[4H] = bias + x[F] · kernel
static void NAME(project_row)(size_t inputs, size_t hidden, const CKERNELS_REAL *packed, const CKERNELS_REAL *x,
                              CKERNELS_REAL *z) {
    size_t gates = 4 * hidden;
    memcpy(z, packed, gates * sizeof *z);
    for (size_t k = 0; k < inputs; k++)
        NAME(add_row)(gates, x[k], packed + (1 + k) * gates, z);
}

void NAME(lstm_project)(const ckernels_lstm_shape *shape, const CKERNELS_REAL *packed, const CKERNELS_REAL *x,
                        size_t x_step, CKERNELS_REAL *projected, size_t projected_step) {
    for (size_t t = 0; t < shape->steps; t++)
        NAME(project_row)(shape->inputs, shape->hidden, packed, x + t * x_step, projected + t * projected_step);
}

void NAME(lstm_forward)(const ckernels_lstm_shape *shape, const CKERNELS_REAL *packed, const CKERNELS_REAL *x,
                        size_t x_step, size_t x_row, CKERNELS_REAL *y, size_t y_step, size_t y_row,
                        const ckernels_partition *partition, const ckernels_projection *projection,
                        const ckernels_prefetch *prefetch, CKERNELS_REAL *scratch) {
    (void)prefetch;
    // Plain loops are not split: the first thread does all of it.
    if (partition && partition->index > 0)
        return;
    size_t inputs = shape->inputs, hidden = shape->hidden, gates = 4 * hidden;
    const CKERNELS_REAL *recurrent = packed + (1 + inputs) * gates;
    CKERNELS_REAL *input = scratch, *z = input + gates, *c = z + gates, *h = c + hidden;

    for (size_t r = 0; r < shape->batch; r++) {
        memset(c, 0, hidden * sizeof *c);
        for (size_t t = 0; t < shape->steps; t++) {
            if (projection) {
                for (size_t j = 0; j < gates; j++)
                    z[j] = (CKERNELS_REAL)projection->rows[t * projection->row_step + j];
            } else {
                if (t == 0 || x_step != 0)
                    NAME(project_row)(inputs, hidden, packed, x + t * x_step + r * x_row, input);
                memcpy(z, input, gates * sizeof *z);
            }
            if (t > 0)
                NAME(add_recurrent)(hidden, t, h, recurrent, z);
            for (size_t j = 0; j < hidden; j++) {
                CKERNELS_REAL i = NAME(sigmoid_of)(z[j]);
                CKERNELS_REAL f = NAME(sigmoid_of)(z[hidden + j]);
                CKERNELS_REAL g = TANH(z[2 * hidden + j]);
                CKERNELS_REAL o = NAME(sigmoid_of)(z[3 * hidden + j]);
                c[j] = f * c[j] + i * g;
                h[j] = o * TANH(c[j]);
            }
            if (y_step != 0 || t + 1 == shape->steps)
                memcpy(y + t * y_step + r * y_row, h, hidden * sizeof *h);
        }
    }
}
