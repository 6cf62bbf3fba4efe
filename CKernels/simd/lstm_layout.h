// The packed weight block of an LSTM layer. Hidden units stand in groups of LANES, the last one padded with zeros. A
// group is 1 + F + H rows (bias, inputs, hidden units) of four vectors, one for each gate i, f, g, o, so that one pass
// over a group leaves the sums of its four gates in registers. All stands times the factor of its gate (exp2.h).

static inline size_t lstm_groups(size_t hidden) { return (hidden + LANES - 1) / LANES; }

static inline size_t lstm_group_size(size_t inputs, size_t hidden) { return (1 + inputs + hidden) * GROUP_ROW; }

size_t NAME(lstm_packed_size)(size_t inputs, size_t hidden) {
    return lstm_groups(hidden) * lstm_group_size(inputs, hidden);
}

// One row of one group: four gates of `units` units from source[4H] at the group's first unit
static void pack_row(size_t hidden, size_t units, const float *source, float *row) {
    for (size_t gate = 0; gate < 4; gate++) {
        float factor = gate == 2 ? TANH_FACTOR : SIGMOID_FACTOR;
        for (size_t j = 0; j < LANES; j++)
            row[gate * LANES + j] = j < units ? factor * source[gate * hidden + j] : 0.0f;
    }
}

void NAME(lstm_pack)(size_t inputs, size_t hidden, const float *kernel, const float *recurrent, const float *bias,
                     float *packed) {
    for (size_t unit = 0; unit < hidden; unit += LANES) {
        size_t units = min_size(LANES, hidden - unit);
        pack_row(hidden, units, bias + unit, packed);
        packed += GROUP_ROW;
        for (size_t k = 0; k < inputs; k++, packed += GROUP_ROW)
            pack_row(hidden, units, kernel + k * 4 * hidden + unit, packed);
        for (size_t k = 0; k < hidden; k++, packed += GROUP_ROW)
            pack_row(hidden, units, recurrent + k * 4 * hidden + unit, packed);
    }
}
