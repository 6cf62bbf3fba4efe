// LSTM training: the forward pass of lstm_tile.h with its gates and cells kept, and back-propagation through time.

size_t NAME(lstm_train_forward_scratch)(const ckernels_lstm_shape *shape) {
    size_t projection = shape->batch * lstm_groups(shape->hidden) * GROUP_ROW;
    return NAME(lstm_packed_size)(shape->inputs, shape->hidden) + projection;
}

void NAME(lstm_train_forward)(const ckernels_lstm_shape *shape, const float *kernel, const float *recurrent,
                              const float *bias, const float *x, bool x_repeated, float *gates, float *cells, float *y,
                              float *scratch) {
    size_t batch = shape->batch, inputs = shape->inputs, hidden = shape->hidden, states = batch * hidden;
    float *packed = scratch, *projection = packed + NAME(lstm_packed_size)(inputs, hidden);
    NAME(lstm_pack)(inputs, hidden, kernel, recurrent, bias, packed);
    lstm_step s = {.inputs = inputs, .hidden = hidden, .x_row = inputs, .c_row = hidden, .h_row = hidden};
    s.h_before_row = hidden;
    s.projection = x_repeated ? projection : NULL;
    s.projection_row = lstm_groups(hidden) * GROUP_ROW;
    for (size_t t = 0; t < shape->steps; t++) {
        s.step = t;
        s.x = !x_repeated ? x + t * batch * inputs : t == 0 ? x : NULL;
        s.c = cells + t * states;
        s.h = y + t * states;
        s.c_before = t > 0 ? s.c - states : NULL;
        s.h_before = t > 0 ? s.h - states : NULL;
        s.gates = gates + t * 4 * states;
        lstm_step_all(batch, &s, packed);
    }
}

// Panels of the transposed recurrent kernel, dh[B, H], dc[B, H], and for a repeated input the gates' sum [B, 4H]
size_t NAME(lstm_backward_scratch)(const ckernels_lstm_shape *shape) {
    size_t panels = 4 * shape->hidden * lstm_groups(shape->hidden) * LANES;
    return panels + 6 * shape->batch * shape->hidden;
}

// n units of one row: z holds the gates i, f, g, o `hidden` apart and receives their gradients
static INLINE void backward_units(size_t n, size_t hidden, const float *c, const float *c_before, const float *dh,
                                  const float *dy, float *dc, float *z) {
    vec one = v_set(1);
    vec i = v_load_n(z, n), f = v_load_n(z + hidden, n), g = v_load_n(z + 2 * hidden, n);
    vec o = v_load_n(z + 3 * hidden, n), tanh_c = v_tanh(v_load_n(c, n)), dstate = v_load_n(dh, n);
    if (dy)
        dstate = v_add(dstate, v_load_n(dy, n));
    vec before = c_before ? v_load_n(c_before, n) : v_set(0);
    vec dcell = v_fma(v_mul(dstate, o), v_fnma(tanh_c, tanh_c, one), v_load_n(dc, n));
    v_store_n(z, v_mul(v_mul(dcell, g), v_fnma(i, i, i)), n);
    v_store_n(z + hidden, v_mul(v_mul(dcell, before), v_fnma(f, f, f)), n);
    v_store_n(z + 2 * hidden, v_mul(v_mul(dcell, i), v_fnma(g, g, one)), n);
    v_store_n(z + 3 * hidden, v_mul(v_mul(dstate, tanh_c), v_fnma(o, o, o)), n);
    v_store_n(dc, v_mul(dcell, f), n);
}

// One step of the batch; dy[B, H] may be null
static void backward_gates(size_t batch, size_t hidden, const float *c, const float *c_before, const float *dh,
                           const float *dy, float *dc, float *z) {
    for (size_t row = 0; row < batch; row++, z += 4 * hidden) {
        for (size_t j = 0; j < hidden; j += LANES) {
            size_t at = row * hidden + j;
            backward_units(min_size(LANES, hidden - j), hidden, c + at, c_before ? c_before + at : NULL, dh + at,
                           dy ? dy + at : NULL, dc + at, z + j);
        }
    }
}

// x[n] += y[n]
static void add_to(size_t n, const float *y, float *x) {
    for (size_t i = 0; i < n; i += LANES) {
        size_t lanes = min_size(LANES, n - i);
        v_store_n(x + i, v_add(v_load_n(x + i, lanes), v_load_n(y + i, lanes)), lanes);
    }
}

void NAME(lstm_backward)(const ckernels_lstm_shape *shape, const float *kernel, const float *recurrent, const float *x,
                         bool x_repeated, const float *cells, const float *y, float *gates, const float *dy,
                         bool dy_last, float *dx, float *dkernel, float *drecurrent, float *dbias, float *scratch) {
    size_t steps = shape->steps, batch = shape->batch, inputs = shape->inputs, hidden = shape->hidden;
    size_t states = batch * hidden, gate_columns = 4 * hidden;
    float *dh = scratch, *dc = dh + states, *gates_sum = dc + states, *panels = gates_sum + 4 * states;
    memset(scratch, 0, 6 * states * sizeof *scratch);
    gemm_pack_all(hidden, gate_columns, recurrent, gate_columns, true, panels);

    for (size_t t = steps; t-- > 0;) {
        float *z = gates + t * 4 * states;
        const float *c = cells + t * states;
        const float *dy_t = !dy_last ? dy + t * states : t + 1 == steps ? dy : NULL;
        backward_gates(batch, hidden, c, t > 0 ? c - states : NULL, dh, dy_t, dc, z);
        if (t > 0)
            gemm_packed(batch, hidden, gate_columns, (gemm_left){z, gate_columns, 1}, panels, dh, hidden);
        if (x_repeated)
            add_to(4 * states, z, gates_sum);
    }

    // The weights' gradients are one product each over all rows of all steps.
    size_t rows = x_repeated ? batch : steps * batch;
    const float *dz = x_repeated ? gates_sum : gates;
    NAME(dense_backward)(rows, inputs, gate_columns, x, inputs, kernel, dz, gate_columns, dx, inputs, dkernel, dbias);
    if (steps > 1)
        gemm(hidden, gate_columns, (steps - 1) * batch, (gemm_left){y, 1, hidden}, gates + 4 * states, gate_columns,
             false, drecurrent, gate_columns, FROM_C, NULL);
}
