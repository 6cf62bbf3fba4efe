// LSTM inference: blocks of LSTM_BLOCK windows through all steps, or one window by lstm_single.h.

// Cells, two states, and the projection of a repeated input for each window of a block; for one window the cell, two
// states and a run of projections.
size_t NAME(lstm_forward_scratch)(const ckernels_lstm_shape *shape) {
    size_t padded = lstm_groups(shape->hidden) * LANES;
    return shape->batch == 1 ? (3 + 4 * SINGLE_RUN) * padded : 7 * padded * min_size(shape->batch, LSTM_BLOCK);
}

size_t NAME(lstm_projection_size)(const ckernels_lstm_shape *shape) { return lstm_groups(shape->hidden) * GROUP_ROW; }

void NAME(lstm_project)(const ckernels_lstm_shape *shape, const float *packed, const float *x, size_t x_step,
                        float *projected, size_t projected_step) {
    group_range all = {0, lstm_groups(shape->hidden)};
    lstm_project(all, shape->steps, shape->inputs, shape->hidden, x, x_step, packed, projected, projected_step);
}

static void lstm_forward_single(const ckernels_lstm_shape *shape, const float *packed, const float *x, size_t x_step,
                                float *y, size_t y_step, const ckernels_partition *partition,
                                const ckernels_projection *projection, const ckernels_prefetch *prefetch,
                                float *scratch) {
    size_t padded = lstm_groups(shape->hidden) * LANES;
    float *c = scratch, *states = c + padded, *run_sums = states + 2 * padded;
    const float *h_before = NULL;
    size_t groups = lstm_groups(shape->hidden);
    group_range range = {0, groups};
    if (is_split(partition))
        range = (group_range){groups * partition->index / partition->count,
                              groups * (partition->index + 1) / partition->count};
    for (size_t t = 0; t < shape->steps; t++) {
        prefetch_step(prefetch, t);
        size_t in_run = x_step == 0 ? 0 : t % SINGLE_RUN;
        const float *sums = run_sums + in_run * 4 * padded;
        if (projection)
            sums = projection->rows + t * projection->row_step;
        else if (t == 0 || (x_step != 0 && in_run == 0))
            lstm_project(range, x_step == 0 ? 1 : min_size(SINGLE_RUN, shape->steps - t), shape->inputs, shape->hidden,
                         x + t * x_step, x_step, packed, run_sums, 4 * padded);
        float *h = y_step != 0 ? y + t * y_step : t + 1 == shape->steps ? y : states + t % 2 * padded;
        lstm_single_step(range, shape->inputs, shape->hidden, t, packed, sums, h_before, c, h);
        if (is_split(partition))
            barrier_wait(partition->barrier, partition->index, partition->count);
        h_before = h;
    }
}

static void lstm_forward_block(const ckernels_lstm_shape *shape, size_t windows, const float *packed, const float *x,
                               size_t x_step, size_t x_row, float *y, size_t y_step, size_t y_row,
                               const ckernels_prefetch *prefetch, float *scratch) {
    size_t padded = lstm_groups(shape->hidden) * LANES;
    float *c = scratch, *states = c + windows * padded, *projection = states + 2 * windows * padded;
    lstm_step s = {.inputs = shape->inputs, .hidden = shape->hidden, .x_row = x_row, .c_before = c, .c = c};
    s.c_row = padded;
    s.projection = x_step == 0 ? projection : NULL;
    s.projection_row = 4 * padded;
    for (size_t t = 0; t < shape->steps; t++) {
        prefetch_step(prefetch, t);
        bool kept = y_step != 0 || t + 1 == shape->steps;
        s.step = t;
        s.x = t == 0 || x_step != 0 ? x + t * x_step : NULL;
        s.h = kept ? y + t * y_step : states + t % 2 * windows * padded;
        s.h_row = kept ? y_row : padded;
        lstm_step_all(windows, &s, packed);
        s.h_before = s.h;
        s.h_before_row = s.h_row;
    }
}

void NAME(lstm_forward)(const ckernels_lstm_shape *shape, const float *packed, const float *x, size_t x_step,
                        size_t x_row, float *y, size_t y_step, size_t y_row, const ckernels_partition *partition,
                        const ckernels_projection *projection, const ckernels_prefetch *prefetch, float *scratch) {
    if (shape->batch == 1) {
        lstm_forward_single(shape, packed, x, x_step, y, y_step, partition, projection, prefetch, scratch);
        return;
    }
    for (size_t row = 0; row < shape->batch; row += LSTM_BLOCK)
        lstm_forward_block(shape, min_size(LSTM_BLOCK, shape->batch - row), packed, x + row * x_row, x_step, x_row,
                           y + row * y_row, y_step, y_row, prefetch, scratch);
}
