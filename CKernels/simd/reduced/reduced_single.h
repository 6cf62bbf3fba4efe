// One window: as lstm_single.h, the input products of a run of steps together, then one pass over the recurrent weights
// per step, with LSTM_SPAN groups of units at a time to have enough independent sums in flight.
//
// Not one body with lstm_single.h: a sum here takes DEPTH inputs at a time, starts and ends with a conversion
// (state_start, state_end), and the states of a row are rounded together once its largest is known.

// projection[rows, groups, 4, LANES] for one group
static INLINE void project_tile(const size_t rows, size_t inputs, const char *x, size_t x_step, const float *header,
                                float *projection, size_t projection_row) {
    vec gates[LSTM_ROWS][4];
    tile_project(rows, inputs, x, x_step, header, gates);
    UNROLL for (size_t r = 0; r < rows; r++) {
        UNROLL for (size_t gate = 0; gate < 4; gate++) {
            v_store(projection + r * projection_row + gate * LANES, gates[r][gate]);
        }
    }
}

static void project(size_t steps, size_t inputs, size_t hidden, const char *x, size_t x_step, const float *packed,
                    float *projection) {
    size_t row = groups_of(hidden) * GROUP_ROW;
    for (size_t g = 0; g < groups_of(hidden); g++, packed += group_size(inputs, hidden), projection += GROUP_ROW) {
        size_t t = 0;
        for (; t + LSTM_ROWS <= steps; t += LSTM_ROWS)
            project_tile(LSTM_ROWS, inputs, x + t * x_step, x_step, packed, projection + t * row, row);
        for (; t + 2 <= steps; t += 2)
            project_tile(2, inputs, x + t * x_step, x_step, packed, projection + t * row, row);
        if (t < steps)
            project_tile(1, inputs, x + t * x_step, x_step, packed, projection + t * row, row);
    }
}

// One step for `span` groups; header is the first one's block, projection, c and h are at its first unit.
static INLINE void single_span(const size_t span, size_t inputs, size_t hidden, size_t step, const float *projection,
                               const char *h_before, const float *header, float *c, float *h_float, element *h) {
    size_t words = words_of(hidden), next_group = group_size(inputs, hidden);
    vec gates[LSTM_SPAN][4];
    product_sum sum[LSTM_SPAN][4];
    UNROLL for (size_t g = 0; g < span; g++) {
        UNROLL for (size_t gate = 0; gate < 4; gate++) {
            gates[g][gate] = v_load(projection + g * GROUP_ROW + gate * LANES);
            sum[g][gate] = state_start(gates[g][gate], header + g * next_group + gate * LANES);
        }
    }
    if (step > 0) {
        float scale = scale_at(h_before, hidden);
        bool descending = step % 2 != 0;
        const float *w = header + (HEADER_ROWS + words_of(inputs)) * GROUP_ROW;
        ptrdiff_t h_next = descending ? -4 : 4, w_next = descending ? -GROUP_ROW : GROUP_ROW;
        if (descending) {
            h_before += (words - 1) * 4;
            w += (words - 1) * GROUP_ROW;
        }
        for (size_t k = 0; k < words; k++, h_before += h_next, w += w_next) {
            uint32_t word = word_at(h_before, 0);
            UNROLL for (size_t g = 0; g < span; g++) {
                UNROLL for (size_t gate = 0; gate < 4; gate++) {
                    sum[g][gate] = sum_multiply(sum[g][gate], word, weights_at(w + g * next_group + gate * LANES));
                }
            }
        }
        UNROLL for (size_t g = 0; g < span; g++) {
            UNROLL for (size_t gate = 0; gate < 4; gate++) {
                gates[g][gate] = state_end(sum[g][gate], gates[g][gate], header + g * next_group + gate * LANES, scale);
            }
        }
    }
    vec c_now[LSTM_SPAN], output[LSTM_SPAN];
    UNROLL for (size_t g = 0; g < span; g++) {
        c_now[g] = v_cell_state(gates[g], step > 0 ? v_load(c + g * LANES) : v_set(0), &output[g]);
        v_store(c + g * LANES, c_now[g]);
    }
    UNROLL for (size_t g = 0; g < span; g++) {
        vec h_now = v_cell_output(c_now[g], output[g]);
        if (SCALES_STATES)
            v_store(h_float + g * LANES, h_now);
        else
            store_states(h + g * LANES, h_now);
    }
}

// Odd steps walk the groups, like the words within, from the end: what the step before left in the cache comes first.
static void single_step(size_t inputs, size_t hidden, size_t step, const float *packed, const float *projection,
                        const char *h_before, float *c, float *h_float, element *h) {
    size_t groups = groups_of(hidden), spans = (groups + LSTM_SPAN - 1) / LSTM_SPAN;
    for (size_t span = 0; span < spans; span++) {
        size_t g = (step % 2 == 0 ? span : spans - 1 - span) * LSTM_SPAN;
        const float *from = projection + g * GROUP_ROW, *header = packed + g * group_size(inputs, hidden);
        float *cells = c + g * LANES, *floats = h_float + g * LANES;
        element *states = h + g * LANES;
        switch (min_size(LSTM_SPAN, groups - g)) {
        case 1:
            single_span(1, inputs, hidden, step, from, h_before, header, cells, floats, states);
            break;
        case 2:
            single_span(2, inputs, hidden, step, from, h_before, header, cells, floats, states);
            break;
        case 3:
            single_span(3, inputs, hidden, step, from, h_before, header, cells, floats, states);
            break;
        default:
            single_span(LSTM_SPAN, inputs, hidden, step, from, h_before, header, cells, floats, states);
            break;
        }
    }
    if (SCALES_STATES)
        convert(1, hidden, h_float, groups * LANES, h);
}
