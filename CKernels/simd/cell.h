// The cell of an LSTM in registers. `sums` are those of the gates i, f, g, o, each with its factor (exp2.h).
//   c = f c_before + i g    h = o tanh(c)

// Inference takes the cell in two halves, so that several of a kind stand side by side, and divides once in each:
// with I, F, G and O the powers of the gates' sums,
//   c = (c_before (1 + I) (1 + G) + (1 - G) (1 + F)) / ((1 + I) (1 + F) (1 + G)).
// Cells stand times TANH_FACTOR. *output = 1 + O is for the second half.
static INLINE vec v_cell_state(const vec sums[4], vec c_before, vec *output) {
    vec one = v_set(1), factor = v_set(TANH_FACTOR), power[4] = {sums[0], sums[1], sums[2], sums[3]};
    v_exp2_each(4, power);
    vec i = v_add(one, power[0]), f = v_add(one, power[1]), g = v_add(one, power[2]);
    vec g_above = v_fnma(power[2], factor, factor), i_g = v_mul(i, g);
    *output = v_add(one, power[3]);
    return v_div(v_fma(c_before, i_g, v_mul(g_above, f)), v_mul(i_g, f));
}

// h = (1 - C) / ((1 + O) (1 + C)) with C the power of the cell
static INLINE vec v_cell_output(vec c, vec output) {
    vec one = v_set(1), power = v_exp2(c);
    return v_div(v_sub(one, power), v_mul(output, v_add(one, power)));
}

// Training keeps the gates: turns the sums into i, f, g, o and returns c, which has no factor here.
static INLINE vec v_cell_gates(vec sums[4], vec c_before) {
    vec one = v_set(1);
    v_exp2_each(4, sums);
    vec g_above = v_sub(one, sums[2]);
    UNROLL for (size_t gate = 0; gate < 4; gate++) {
        sums[gate] = v_div(gate == 2 ? g_above : one, v_add(one, sums[gate]));
    }
    return v_fma(sums[1], c_before, v_mul(sums[0], sums[2]));
}
