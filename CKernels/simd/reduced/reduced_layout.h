// The packed blocks of reduced-precision layers. As in lstm_layout.h, hidden units stand in groups of LANES, the last
// one padded with zeros. A group is HEADER_ROWS rows of four vectors of 32-bit numbers, one for each gate i, f, g, o,
// then a row of four weight vectors for each word of inputs and each word of states. All stands times the factor of its
// gate (exp2.h).

static inline size_t words_of(size_t count) { return (count + DEPTH - 1) / DEPTH; }
static inline size_t groups_of(size_t count) { return (count + LANES - 1) / LANES; }
static inline size_t group_size(size_t inputs, size_t hidden) { // 32-bit numbers
    return (HEADER_ROWS + words_of(inputs) + words_of(hidden)) * GROUP_ROW;
}

static inline size_t elements_size(size_t count) { return groups_of(count) * LANES * sizeof(element); }
static size_t row_size(size_t count) { return elements_size(count) + ROW_SCALE_SIZE; }

static size_t lstm_size(size_t inputs, size_t hidden) {
    return groups_of(hidden) * group_size(inputs, hidden) * sizeof(float);
}

// Writes column[count] into one lane of a run of weight vectors that are `row` 32-bit numbers apart.
static void pack_column(size_t count, const float *column, size_t stride, float factor, column_scale scale, float *lane,
                        size_t row) {
    for (size_t word = 0; word < words_of(count); word++) {
        element packed[DEPTH];
        for (size_t d = 0; d < DEPTH; d++) {
            size_t k = word * DEPTH + d;
            packed[d] = k < count ? weight_of(factor * column[k * stride], scale) : 0;
        }
        memcpy(lane + word * row, packed, sizeof packed);
    }
}

static void lstm_pack(size_t inputs, size_t hidden, const float *kernel, const float *recurrent, const float *bias,
                      void *packed) {
    float *header = packed;
    size_t stride = 4 * hidden;
    memset(packed, 0, lstm_size(inputs, hidden));
    for (size_t unit = 0; unit < hidden; unit += LANES, header += group_size(inputs, hidden)) {
        float *input_rows = header + HEADER_ROWS * GROUP_ROW;
        float *state_rows = input_rows + words_of(inputs) * GROUP_ROW;
        for (size_t lane = 0; lane < GROUP_ROW; lane++) {
            size_t gate = lane / LANES, j = unit + lane % LANES, column = gate * hidden + j;
            if (j >= hidden)
                continue;
            float factor = gate == 2 ? TANH_FACTOR : SIGMOID_FACTOR;
            column_scale input_scale = scale_of(inputs, kernel + column, stride);
            column_scale state_scale = scale_of(hidden, recurrent + column, stride);
            header[lane] = factor * bias[column];
            finish_input(header, lane, input_scale, factor, inputs, kernel + column, stride);
            finish_states(header, lane, state_scale, factor, hidden, recurrent + column, stride);
            pack_column(inputs, kernel + column, stride, WEIGHT_FACTOR(factor), input_scale, input_rows + lane,
                        GROUP_ROW);
            pack_column(hidden, recurrent + column, stride, WEIGHT_FACTOR(factor), state_scale, state_rows + lane,
                        GROUP_ROW);
        }
    }
}
