// The register tile of an LSTM step: up to LSTM_ROWS windows by the four gates of one group of units.

// Sums of one tile over k of x[rows, count]: sum[row][gate] += x · w. `descending` takes k from the end.
static INLINE void lstm_tile_add(const size_t rows, vec sum[LSTM_ROWS][4], size_t count, const float *x, size_t x_row,
                                 const float *w, bool descending) {
    ptrdiff_t x_next = descending ? -1 : 1, w_next = descending ? -GROUP_ROW : GROUP_ROW;
    if (descending) {
        x += count - 1;
        w += (count - 1) * GROUP_ROW;
    }
    for (size_t k = 0; k < count; k++) {
#if LSTM_WEIGHTS_IN_REGISTERS
        vec weight[4];
        UNROLL for (size_t gate = 0; gate < 4; gate++) { weight[gate] = v_load(w + gate * LANES); }
        UNROLL for (size_t r = 0; r < rows; r++) {
            vec input = v_set(x[r * x_row]);
            UNROLL for (size_t gate = 0; gate < 4; gate++) { sum[r][gate] = v_fma(input, weight[gate], sum[r][gate]); }
        }
#else
        vec input[LSTM_ROWS];
        UNROLL for (size_t r = 0; r < rows; r++) { input[r] = v_set(x[r * x_row]); }
        UNROLL for (size_t gate = 0; gate < 4; gate++) {
            vec weight = v_load(w + gate * LANES);
            UNROLL for (size_t r = 0; r < rows; r++) { sum[r][gate] = v_fma(input[r], weight, sum[r][gate]); }
        }
#endif
        x += x_next;
        w += w_next;
    }
}

// Where the parts of one step of the windows stand; each pointer is at the first window.
typedef struct {
    size_t inputs, hidden, step;
    const float *x; // [rows, F]; null: `projection` is read in its place
    size_t x_row;
    float *projection; // [rows, groups, 4, LANES]: bias and input product of a repeated input, or null
    size_t projection_row;
    const float *h_before; // [rows, H] at step > 0
    size_t h_before_row;
    const float *c_before; // [rows, H] at step > 0
    float *c, *h;          // [rows, H], out; c times TANH_FACTOR where gates is null
    size_t c_row, h_row;
    float *gates; // [rows, 4H], out: activated gates, or null
} lstm_step;

static INLINE lstm_step lstm_step_at(const lstm_step *s, size_t row) {
    lstm_step at = *s;
    at.x = s->x ? s->x + row * s->x_row : NULL;
    at.projection = s->projection ? s->projection + row * s->projection_row : NULL;
    at.h_before = s->h_before ? s->h_before + row * s->h_before_row : NULL;
    at.c_before = s->c_before ? s->c_before + row * s->c_row : NULL;
    at.c = s->c + row * s->c_row;
    at.h = s->h + row * s->h_row;
    at.gates = s->gates ? s->gates + row * 4 * s->hidden : NULL;
    return at;
}

// From the sums of `rows` windows to their cells and states; the group of units begins at `unit`.
static INLINE void lstm_tile_cells(const size_t rows, const lstm_step *s, size_t unit, vec sum[LSTM_ROWS][4]) {
    size_t units = min_size(LANES, s->hidden - unit);
    vec c[LSTM_ROWS], output[LSTM_ROWS];
    UNROLL for (size_t r = 0; r < rows; r++) {
        vec c_before = s->step > 0 ? v_load_n(s->c_before + r * s->c_row + unit, units) : v_set(0);
        c[r] = v_cell_state(sum[r], c_before, &output[r]);
        v_store_n(s->c + r * s->c_row + unit, c[r], units);
    }
    UNROLL for (size_t r = 0; r < rows; r++) {
        v_store_n(s->h + r * s->h_row + unit, v_cell_output(c[r], output[r]), units);
    }
}

// The same where gates are kept.
static INLINE void lstm_tile_gates(const size_t rows, const lstm_step *s, size_t unit, vec sum[LSTM_ROWS][4]) {
    size_t units = min_size(LANES, s->hidden - unit);
    UNROLL for (size_t r = 0; r < rows; r++) {
        vec c_before = s->step > 0 ? v_load_n(s->c_before + r * s->c_row + unit, units) : v_set(0);
        vec c = v_cell_gates(sum[r], c_before), h = v_mul(sum[r][3], v_tanh(c));
        v_store_n(s->c + r * s->c_row + unit, c, units);
        v_store_n(s->h + r * s->h_row + unit, h, units);
        UNROLL for (size_t gate = 0; gate < 4; gate++) {
            v_store_n(s->gates + (r * 4 + gate) * s->hidden + unit, sum[r][gate], units);
        }
    }
}

// One step of `rows` windows for the group of units that begins at `unit`; w is the group's block.
static INLINE void lstm_tile(const size_t rows, const lstm_step *s, size_t unit, const float *w) {
    vec sum[LSTM_ROWS][4];
    if (s->x) {
        UNROLL for (size_t r = 0; r < rows; r++) {
            UNROLL for (size_t gate = 0; gate < 4; gate++) { sum[r][gate] = v_load(w + gate * LANES); }
        }
        lstm_tile_add(rows, sum, s->inputs, s->x, s->x_row, w + GROUP_ROW, false);
        if (s->projection) {
            UNROLL for (size_t r = 0; r < rows; r++) {
                UNROLL for (size_t gate = 0; gate < 4; gate++) {
                    v_store(s->projection + r * s->projection_row + unit * 4 + gate * LANES, sum[r][gate]);
                }
            }
        }
    } else {
        UNROLL for (size_t r = 0; r < rows; r++) {
            UNROLL for (size_t gate = 0; gate < 4; gate++) {
                sum[r][gate] = v_load(s->projection + r * s->projection_row + unit * 4 + gate * LANES);
            }
        }
    }
    if (s->step > 0)
        lstm_tile_add(rows, sum, s->hidden, s->h_before, s->h_before_row, w + (1 + s->inputs) * GROUP_ROW,
                      s->step % 2 != 0);
    if (s->gates)
        lstm_tile_gates(rows, s, unit, sum);
    else
        lstm_tile_cells(rows, s, unit, sum);
}

// One step of any number of windows, all groups: each group's weights serve all windows while they are in the cache.
static void lstm_step_all(size_t windows, const lstm_step *s, const float *packed) {
    for (size_t unit = 0; unit < s->hidden; unit += LANES, packed += lstm_group_size(s->inputs, s->hidden)) {
        size_t row = 0;
        for (; row + LSTM_ROWS <= windows; row += LSTM_ROWS) {
            lstm_step at = lstm_step_at(s, row);
            lstm_tile(LSTM_ROWS, &at, unit, packed);
        }
        lstm_step at = lstm_step_at(s, row);
        switch (windows - row) {
        case 1:
            lstm_tile(1, &at, unit, packed);
            break;
        case 2:
            lstm_tile(2, &at, unit, packed);
            break;
#if LSTM_ROWS > 3
        case 3:
            lstm_tile(3, &at, unit, packed);
            break;
        case 4:
            lstm_tile(4, &at, unit, packed);
            break;
        case 5:
            lstm_tile(5, &at, unit, packed);
            break;
#endif
        default:
            break;
        }
    }
}
