// LSTM inference: blocks of LSTM_BLOCK windows through all steps, or one window by reduced_single.h.
//
// The same walk as lstm_inference.h, written twice because the data differ: rows here are bytes with a scale at the end
// and steps counted in bytes, states exist twice (floats before rounding, rounded), and no layer is split over threads.

// For each window its cells, its states as floats, the projection of a repeated input and two rows of states; one
// window has a run of projections.
static size_t lstm_scratch(const ckernels_lstm_shape *shape) {
    size_t padded = groups_of(shape->hidden) * LANES, states = 2 * row_size(shape->hidden);
    if (shape->batch == 1)
        return (2 + 4 * SINGLE_RUN) * padded * sizeof(float) + states;
    return (6 * padded * sizeof(float) + states) * min_size(shape->batch, LSTM_BLOCK);
}

static void forward_single(const ckernels_lstm_shape *shape, const float *packed, const char *x, size_t x_step, char *y,
                           size_t y_step, const ckernels_prefetch *prefetch, float *scratch) {
    size_t padded = groups_of(shape->hidden) * LANES;
    float *c = scratch, *h_float = c + padded, *projection = h_float + padded;
    char *states = (char *)(projection + 4 * SINGLE_RUN * padded);
    const char *h_before = NULL;
    for (size_t t = 0; t < shape->steps; t++) {
        prefetch_step(prefetch, t);
        size_t in_run = x_step == 0 ? 0 : t % SINGLE_RUN;
        if (t == 0 || (x_step != 0 && in_run == 0))
            project(x_step == 0 ? 1 : min_size(SINGLE_RUN, shape->steps - t), shape->inputs, shape->hidden,
                    x + t * x_step, x_step, packed, projection);
        bool kept = y_step != 0 || t + 1 == shape->steps;
        char *h = kept ? y + t * y_step : states + t % 2 * row_size(shape->hidden);
        single_step(shape->inputs, shape->hidden, t, packed, projection + in_run * 4 * padded, h_before, c, h_float,
                    (element *)h);
        h_before = h;
    }
}

static void forward_block(const ckernels_lstm_shape *shape, size_t windows, const float *packed, const char *x,
                          size_t x_step, size_t x_row, char *y, size_t y_step, size_t y_row,
                          const ckernels_prefetch *prefetch, float *scratch) {
    size_t padded = groups_of(shape->hidden) * LANES, state = row_size(shape->hidden);
    float *h_float = scratch + windows * padded, *projection = h_float + windows * padded;
    char *states = (char *)(projection + 4 * windows * padded);
    reduced_step s = {
        .inputs = shape->inputs, .hidden = shape->hidden, .x_row = x_row, .c = scratch, .h_float = h_float};
    s.projection = x_step == 0 ? projection : NULL;
    for (size_t t = 0; t < shape->steps; t++) {
        prefetch_step(prefetch, t);
        bool kept = y_step != 0 || t + 1 == shape->steps;
        s.step = t;
        s.x = t == 0 || x_step != 0 ? x + t * x_step : NULL;
        s.h = kept ? y + t * y_step : states + t % 2 * windows * state;
        s.h_row = kept ? y_row : state;
        reduced_step_all(windows, &s, packed);
        s.h_before = s.h;
        s.h_before_row = s.h_row;
    }
}

static void lstm_forward(const ckernels_lstm_shape *shape, const void *packed, const void *x, size_t x_step,
                         size_t x_row, void *y, size_t y_step, size_t y_row, const ckernels_prefetch *prefetch,
                         void *scratch) {
    if (shape->batch == 1) {
        forward_single(shape, packed, x, x_step, y, y_step, prefetch, scratch);
        return;
    }
    for (size_t row = 0; row < shape->batch; row += LSTM_BLOCK)
        forward_block(shape, min_size(LSTM_BLOCK, shape->batch - row), packed, (const char *)x + row * x_row, x_step,
                      x_row, (char *)y + row * y_row, y_step, y_row, prefetch, scratch);
}
