// Activations of whole arrays.

void NAME(tanh)(size_t n, const float *x, float *y) {
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        v_store(y + i, v_tanh(v_load(x + i)));
    if (i < n)
        v_store_n(y + i, v_tanh(v_load_n(x + i, n - i)), n - i);
}

void NAME(sigmoid)(size_t n, const float *x, float *y) {
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        v_store(y + i, v_sigmoid(v_load(x + i)));
    if (i < n)
        v_store_n(y + i, v_sigmoid(v_load_n(x + i, n - i)), n - i);
}
