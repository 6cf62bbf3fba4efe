// One window: the input products of a run of steps are made together, as if the steps were windows; then one pass over
// the recurrent weights per step, with LSTM_SPAN groups of units at a time to have enough independent sums in flight.

// projection[steps, groups, 4, LANES] = bias + x[steps, F] · kernel
static INLINE void lstm_project_tile(const size_t rows, size_t inputs, const float *x, size_t x_step, const float *w,
                                     float *projection, size_t projection_row) {
    vec sum[LSTM_ROWS][4];
    UNROLL for (size_t r = 0; r < rows; r++) {
        UNROLL for (size_t gate = 0; gate < 4; gate++) { sum[r][gate] = v_load(w + gate * LANES); }
    }
    lstm_tile_add(rows, sum, inputs, x, x_step, w + GROUP_ROW, false);
    UNROLL for (size_t r = 0; r < rows; r++) {
        UNROLL for (size_t gate = 0; gate < 4; gate++) {
            v_store(projection + r * projection_row + gate * LANES, sum[r][gate]);
        }
    }
}

// Groups `first` to `end` of a layer
typedef struct {
    size_t first, end;
} group_range;

// `row`: elements from one step's products to the next one's.
static void lstm_project(group_range range, size_t steps, size_t inputs, size_t hidden, const float *x, size_t x_step,
                         const float *packed, float *projection, size_t row) {
    packed += range.first * lstm_group_size(inputs, hidden);
    projection += range.first * GROUP_ROW;
    for (size_t g = range.first; g < range.end;
         g++, packed += lstm_group_size(inputs, hidden), projection += GROUP_ROW) {
        size_t t = 0;
        for (; t + LSTM_ROWS <= steps; t += LSTM_ROWS)
            lstm_project_tile(LSTM_ROWS, inputs, x + t * x_step, x_step, packed, projection + t * row, row);
        for (; t + 2 <= steps; t += 2)
            lstm_project_tile(2, inputs, x + t * x_step, x_step, packed, projection + t * row, row);
        if (t < steps)
            lstm_project_tile(1, inputs, x + t * x_step, x_step, packed, projection + t * row, row);
    }
}

// Rows of a group that are fetched while another one's cells are computed
#define LSTM_FETCHED_ROWS 12

// Fetches the first rows that the walk over a group meets, from w[first] on, `w_next` elements apart; rows that do not
// exist do no harm. No weight is needed while cells are computed, and they take about as many instructions as the
// processor looks ahead: without this the caches would rest.
static INLINE void lstm_fetch_rows(const float *w, size_t first, ptrdiff_t w_next) {
    uintptr_t row = (uintptr_t)w + first * sizeof *w, row_next = (uintptr_t)w_next * sizeof *w;
    UNROLL for (int rows = 0; rows < LSTM_FETCHED_ROWS; rows++, row += row_next) {
        UNROLL for (size_t at = 0; at < GROUP_ROW * sizeof *w; at += 64) {
            __builtin_prefetch((const void *)(row + at), 0, 3);
        }
    }
}

// One step for `span` groups from the one at `unit` on; w is the first one's recurrent rows, c[H up to whole groups].
// w_then is the same for the next groups of this step, or null.
static INLINE void lstm_single_span(const size_t span, size_t hidden, size_t step, size_t unit, const float *projection,
                                    const float *h_before, const float *w, const float *w_then, size_t group_size,
                                    float *c, float *h) {
    vec sum[LSTM_SPAN][4];
    UNROLL for (size_t g = 0; g < span; g++) {
        UNROLL for (size_t gate = 0; gate < 4; gate++) {
            sum[g][gate] = v_load(projection + g * GROUP_ROW + gate * LANES);
        }
    }
    bool descending = step % 2 != 0;
    ptrdiff_t h_next = descending ? -1 : 1, w_next = descending ? -GROUP_ROW : GROUP_ROW;
    size_t start = descending ? hidden - 1 : 0;
    if (step > 0) {
        h_before += start;
        w += start * GROUP_ROW;
        for (size_t k = 0; k < hidden; k++, h_before += h_next, w += w_next) {
            vec input = v_set(*h_before);
            UNROLL for (size_t g = 0; g < span; g++) {
                UNROLL for (size_t gate = 0; gate < 4; gate++) {
                    sum[g][gate] = v_fma(input, v_load(w + g * group_size + gate * LANES), sum[g][gate]);
                }
            }
        }
    }
    vec c_now[LSTM_SPAN], output[LSTM_SPAN];
    UNROLL for (size_t g = 0; g < span; g++) {
        size_t first = unit + g * LANES;
        c_now[g] = v_cell_state(sum[g], step > 0 ? v_load(c + first) : v_set(0), &output[g]);
        v_store(c + first, c_now[g]);
    }
    UNROLL for (size_t g = 0; g < span; g++) {
        if (w_then)
            lstm_fetch_rows(w_then, g * group_size + start * GROUP_ROW, w_next);
    }
    UNROLL for (size_t g = 0; g < span; g++) {
        size_t first = unit + g * LANES, units = min_size(LANES, hidden - first);
        v_store_n(h + first, v_cell_output(c_now[g], output[g]), units);
    }
}

// Odd steps walk the groups, like the units within, from the end: what the step before left in the cache comes first.
static void lstm_single_step(group_range range, size_t inputs, size_t hidden, size_t step, const float *packed,
                             const float *projection, const float *h_before, float *c, float *h) {
    size_t group_size = lstm_group_size(inputs, hidden);
    size_t spans = (range.end - range.first + LSTM_SPAN - 1) / LSTM_SPAN;
    const float *w = packed + (1 + inputs) * GROUP_ROW;
    for (size_t span = 0; span < spans; span++) {
        size_t g = range.first + (step % 2 == 0 ? span : spans - 1 - span) * LSTM_SPAN, unit = g * LANES;
        const float *from = projection + g * GROUP_ROW, *group_w = w + g * group_size;
        ptrdiff_t to_then = (step % 2 == 0 ? LSTM_SPAN : -LSTM_SPAN) * (ptrdiff_t)group_size;
        const float *then = step > 0 && span + 1 < spans ? group_w + to_then : NULL;
        switch (min_size(LSTM_SPAN, range.end - g)) {
        case 1:
            lstm_single_span(1, hidden, step, unit, from, h_before, group_w, then, group_size, c, h);
            break;
        case 2:
            lstm_single_span(2, hidden, step, unit, from, h_before, group_w, then, group_size, c, h);
            break;
#if LSTM_SPAN > 3
        case 3:
            lstm_single_span(3, hidden, step, unit, from, h_before, group_w, then, group_size, c, h);
            break;
#endif
        default:
            lstm_single_span(LSTM_SPAN, hidden, step, unit, from, h_before, group_w, then, group_size, c, h);
            break;
        }
    }
}
