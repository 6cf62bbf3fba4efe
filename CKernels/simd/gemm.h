// Matrix products: B is copied strip by strip into a small padded panel, over which the tiles of gemm_tile.h run.

// panel[k, n up to whole vectors] = b[k, n], or the transpose of b[n, k]
static void gemm_pack(size_t n, size_t k, const float *b, size_t ldb, bool transposed, float *panel) {
    size_t width = (n + LANES - 1) / LANES * LANES;
    for (size_t p = 0; p < k; p++) {
        float *row = panel + p * width;
        if (transposed) {
            for (size_t j = 0; j < n; j++)
                row[j] = b[j * ldb + p];
        } else {
            memcpy(row, b + p * ldb, n * sizeof *row);
        }
        for (size_t j = n; j < width; j++)
            row[j] = 0;
    }
}

// All of b[k, n] (or b[n, k] transposed) as panels of GEMM_COLUMNS one after the other: k * padded n elements.
static void gemm_pack_all(size_t n, size_t k, const float *b, size_t ldb, bool transposed, float *panels) {
    for (size_t j = 0; j < n; j += GEMM_COLUMNS) {
        size_t columns = min_size(GEMM_COLUMNS, n - j);
        gemm_pack(columns, k, b + (transposed ? j * ldb : j), ldb, transposed, panels + j * k);
    }
}

// c[m, n] = a · panels, with panels from gemm_pack_all
static void gemm_packed(size_t m, size_t n, size_t k, gemm_left a, const float *panels, float *c, size_t ldc) {
    for (size_t j = 0; j < n; j += GEMM_COLUMNS) {
        size_t columns = min_size(GEMM_COLUMNS, n - j);
        size_t width = (columns + LANES - 1) / LANES * LANES;
        gemm_strip(m, columns, k, a, panels + j * k, width, true, c + j, ldc, FROM_ZERO, NULL);
    }
}

static void gemm(size_t m, size_t n, size_t k, gemm_left a, const float *b, size_t ldb, bool b_transposed, float *c,
                 size_t ldc, gemm_start from, const float *bias) {
    _Alignas(64) float panel[GEMM_DEPTH * GEMM_COLUMNS];
    // Copying pays when many tiles of rows share the panel and B's own rows lie further apart; a transposed B has to be
    // turned in any case.
    bool deep = m > 4 * GEMM_ROWS, packs = b_transposed || (deep && ldb > GEMM_COLUMNS);
    size_t p = 0;
    do {
        size_t depth = packs || deep ? min_size(GEMM_DEPTH, k - p) : k - p;
        gemm_left a_block = {a.start + p * a.index, a.row, a.index};
        gemm_start start = p == 0 ? from : FROM_C;
        for (size_t j = 0; j < n; j += GEMM_COLUMNS) {
            size_t columns = min_size(GEMM_COLUMNS, n - j);
            const float *block = b + (b_transposed ? j * ldb + p : p * ldb + j);
            const float *strip_bias = start == FROM_BIAS ? bias + j : NULL;
            if (packs) {
                size_t width = (columns + LANES - 1) / LANES * LANES;
                gemm_pack(columns, depth, block, ldb, b_transposed, panel);
                gemm_strip(m, columns, depth, a_block, panel, width, true, c + j, ldc, start, strip_bias);
            } else {
                gemm_strip(m, columns, depth, a_block, block, ldb, false, c + j, ldc, start, strip_bias);
            }
        }
        p += depth;
    } while (p < k);
}

void NAME(gemm_nn)(size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb, float *c,
                   size_t ldc, bool accumulate) {
    gemm(m, n, k, (gemm_left){a, lda, 1}, b, ldb, false, c, ldc, accumulate ? FROM_C : FROM_ZERO, NULL);
}

void NAME(gemm_nt)(size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb, float *c,
                   size_t ldc, bool accumulate) {
    gemm(m, n, k, (gemm_left){a, lda, 1}, b, ldb, true, c, ldc, accumulate ? FROM_C : FROM_ZERO, NULL);
}

void NAME(gemm_tn)(size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb, float *c,
                   size_t ldc, bool accumulate) {
    gemm(m, n, k, (gemm_left){a, 1, lda}, b, ldb, false, c, ldc, accumulate ? FROM_C : FROM_ZERO, NULL);
}
