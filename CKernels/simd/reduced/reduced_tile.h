// The register tile of an LSTM step: up to LSTM_ROWS windows by the four gates of one group of units.

// sum[row][gate] += x[rows, words] · w. `descending` takes the words from the end.
static INLINE void tile_multiply(const size_t rows, product_sum sum[LSTM_ROWS][4], size_t words, const char *x,
                                 size_t x_row, const float *w, bool descending) {
    ptrdiff_t x_next = descending ? -4 : 4, w_next = descending ? -GROUP_ROW : GROUP_ROW;
    if (descending) {
        x += (words - 1) * 4;
        w += (words - 1) * GROUP_ROW;
    }
    for (size_t k = 0; k < words; k++, x += x_next, w += w_next) {
        __m512i weights[4];
        UNROLL for (size_t gate = 0; gate < 4; gate++) { weights[gate] = weights_at(w + gate * LANES); }
        UNROLL for (size_t r = 0; r < rows; r++) {
            uint32_t word = word_at(x + r * x_row, 0);
            UNROLL for (size_t gate = 0; gate < 4; gate++) {
                sum[r][gate] = sum_multiply(sum[r][gate], word, weights[gate]);
            }
        }
    }
}

// gates[rows][4] = bias + x[rows, F] · kernel for the group whose block is `header`
static INLINE void tile_project(const size_t rows, size_t inputs, const char *x, size_t x_row, const float *header,
                                vec gates[LSTM_ROWS][4]) {
    product_sum sum[LSTM_ROWS][4];
    UNROLL for (size_t r = 0; r < rows; r++) {
        UNROLL for (size_t gate = 0; gate < 4; gate++) { sum[r][gate] = input_start(header + gate * LANES); }
    }
    tile_multiply(rows, sum, words_of(inputs), x, x_row, header + HEADER_ROWS * GROUP_ROW, false);
    UNROLL for (size_t r = 0; r < rows; r++) {
        float scale = scale_at(x + r * x_row, inputs);
        UNROLL for (size_t gate = 0; gate < 4; gate++) {
            gates[r][gate] = input_end(sum[r][gate], header + gate * LANES, scale);
        }
    }
}

// Where the parts of one step of the windows stand; each pointer is at the first window. Rows of bytes for x and
// states.
typedef struct {
    size_t inputs, hidden, step;
    const char *x; // null: `projection` is read in its place
    size_t x_row;
    float *projection; // [rows, groups, 4, LANES] of a repeated input, written when x is not null; or null
    const char *h_before;
    size_t h_before_row;
    char *h; // rows of states, out
    size_t h_row;
    float *c, *h_float; // [rows, groups, LANES]; c times TANH_FACTOR, h_float states before they are scaled
} reduced_step;

// One step of `rows` windows from `row` on, for the group of units that begins at `unit`; header is the group's block.
static INLINE void reduced_tile(const size_t rows, const reduced_step *s, size_t row, size_t unit,
                                const float *header) {
    size_t padded = groups_of(s->hidden) * LANES;
    float *projection = s->projection ? s->projection + row * 4 * padded + unit * 4 : NULL;
    vec gates[LSTM_ROWS][4];
    if (s->x) {
        tile_project(rows, s->inputs, s->x + row * s->x_row, s->x_row, header, gates);
        if (projection) {
            UNROLL for (size_t r = 0; r < rows; r++) {
                UNROLL for (size_t gate = 0; gate < 4; gate++) {
                    v_store(projection + r * 4 * padded + gate * LANES, gates[r][gate]);
                }
            }
        }
    } else {
        UNROLL for (size_t r = 0; r < rows; r++) {
            UNROLL for (size_t gate = 0; gate < 4; gate++) {
                gates[r][gate] = v_load(projection + r * 4 * padded + gate * LANES);
            }
        }
    }
    if (s->step > 0) {
        product_sum sum[LSTM_ROWS][4];
        UNROLL for (size_t r = 0; r < rows; r++) {
            UNROLL for (size_t gate = 0; gate < 4; gate++) {
                sum[r][gate] = state_start(gates[r][gate], header + gate * LANES);
            }
        }
        tile_multiply(rows, sum, words_of(s->hidden), s->h_before + row * s->h_before_row, s->h_before_row,
                      header + (HEADER_ROWS + words_of(s->inputs)) * GROUP_ROW, s->step % 2 != 0);
        UNROLL for (size_t r = 0; r < rows; r++) {
            float scale = scale_at(s->h_before + (row + r) * s->h_before_row, s->hidden);
            UNROLL for (size_t gate = 0; gate < 4; gate++) {
                gates[r][gate] = state_end(sum[r][gate], gates[r][gate], header + gate * LANES, scale);
            }
        }
    }
    float *c = s->c + row * padded + unit;
    vec c_now[LSTM_ROWS], output[LSTM_ROWS];
    UNROLL for (size_t r = 0; r < rows; r++) {
        c_now[r] = v_cell_state(gates[r], s->step > 0 ? v_load(c + r * padded) : v_set(0), &output[r]);
        v_store(c + r * padded, c_now[r]);
    }
    UNROLL for (size_t r = 0; r < rows; r++) {
        vec h = v_cell_output(c_now[r], output[r]);
        if (SCALES_STATES)
            v_store(s->h_float + (row + r) * padded + unit, h);
        else
            store_states((element *)(s->h + (row + r) * s->h_row) + unit, h);
    }
}

// One step of any number of windows, all groups: each group's weights serve all windows while they are in the cache.
static void reduced_step_all(size_t windows, const reduced_step *s, const float *packed) {
    for (size_t unit = 0; unit < s->hidden; unit += LANES, packed += group_size(s->inputs, s->hidden)) {
        size_t row = 0;
        for (; row + LSTM_ROWS <= windows; row += LSTM_ROWS)
            reduced_tile(LSTM_ROWS, s, row, unit, packed);
        for (; row + 2 <= windows; row += 2)
            reduced_tile(2, s, row, unit, packed);
        if (row < windows)
            reduced_tile(1, s, row, unit, packed);
    }
    if (SCALES_STATES) {
        size_t padded = groups_of(s->hidden) * LANES;
        for (size_t row = 0; row < windows; row++)
            convert(1, s->hidden, s->h_float + row * padded, padded, s->h + row * s->h_row);
    }
}
