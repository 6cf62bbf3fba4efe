// The cell of an LSTM in registers.

// sums: of i, f and o halved, as their sigmoid is 0.5 + 0.5 tanh(sum / 2); of g as it is.
//   c = f c_before + i g    h = o tanh(c)
static INLINE vec v_cell(const vec sums[4], vec c_before, vec *c) {
    vec i = v_sigmoid_of_twice(sums[0]), f = v_sigmoid_of_twice(sums[1]);
    vec g = v_tanh(sums[2]), o = v_sigmoid_of_twice(sums[3]);
    *c = v_fma(f, c_before, v_mul(i, g));
    return v_mul(o, v_tanh(*c));
}
