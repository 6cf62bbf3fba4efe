// The register tile of the matrix products: up to GEMM_ROWS rows by GEMM_VECS vectors of C stay in registers while k
// runs. Every element of C is one chain of fused multiply-adds over ascending k, whatever the tiling.

// Left operand: element (row i, index p) at start[i * row + p * index]. Both orders of A are cases of it.
typedef struct {
    const float *start;
    size_t row, index;
} gemm_left;

// What the sums start from.
typedef enum { FROM_ZERO, FROM_C, FROM_BIAS } gemm_start;

// c[rows, columns] = start + a[rows, k] · b[k, columns], where columns = (vecs - 1) * LANES + last, 1 <= last <= LANES.
// b_last: lanes of the last vector that b holds, LANES when b is a padded panel.
static INLINE void gemm_tile(const size_t rows, const size_t vecs, size_t k, gemm_left a, const float *b, size_t ldb,
                             size_t b_last, float *c, size_t ldc, size_t last, gemm_start from, const float *bias) {
    vec sum[GEMM_ROWS][GEMM_VECS];
    UNROLL for (size_t i = 0; i < rows; i++) {
        UNROLL for (size_t j = 0; j < vecs; j++) {
            sum[i][j] = v_set(0);
            if (from != FROM_ZERO) {
                const float *start = (from == FROM_C ? c + i * ldc : bias) + j * LANES;
                sum[i][j] = j + 1 < vecs ? v_load(start) : v_load_n(start, last);
            }
        }
    }
    for (size_t p = 0; p < k; p++) {
        vec right[GEMM_VECS];
        UNROLL for (size_t j = 0; j < vecs; j++) {
            right[j] = j + 1 < vecs || b_last == LANES ? v_load(b + j * LANES) : v_load_n(b + j * LANES, b_last);
        }
        UNROLL for (size_t i = 0; i < rows; i++) {
            vec left = v_set(a.start[i * a.row]);
            UNROLL for (size_t j = 0; j < vecs; j++) { sum[i][j] = v_fma(left, right[j], sum[i][j]); }
        }
        a.start += a.index;
        b += ldb;
    }
    UNROLL for (size_t i = 0; i < rows; i++) {
        UNROLL for (size_t j = 0; j + 1 < vecs; j++) { v_store(c + i * ldc + j * LANES, sum[i][j]); }
        if (last == LANES)
            v_store(c + i * ldc + (vecs - 1) * LANES, sum[i][vecs - 1]);
        else
            v_store_n(c + i * ldc + (vecs - 1) * LANES, sum[i][vecs - 1], last);
    }
}

// All rows of C against one strip of at most GEMM_VECS vectors of B.
static INLINE void gemm_strip_of(const size_t vecs, size_t m, size_t k, gemm_left a, const float *b, size_t ldb,
                                 size_t b_last, float *c, size_t ldc, size_t last, gemm_start from, const float *bias) {
    size_t i = 0;
    for (; i + GEMM_ROWS <= m; i += GEMM_ROWS) {
        gemm_tile(GEMM_ROWS, vecs, k, a, b, ldb, b_last, c, ldc, last, from, bias);
        a.start += GEMM_ROWS * a.row;
        c += GEMM_ROWS * ldc;
    }
    if (m - i >= 4) {
        gemm_tile(4, vecs, k, a, b, ldb, b_last, c, ldc, last, from, bias);
        a.start += 4 * a.row;
        c += 4 * ldc;
        i += 4;
    }
    if (m - i >= 2) {
        gemm_tile(2, vecs, k, a, b, ldb, b_last, c, ldc, last, from, bias);
        a.start += 2 * a.row;
        c += 2 * ldc;
        i += 2;
    }
    if (m - i == 1)
        gemm_tile(1, vecs, k, a, b, ldb, b_last, c, ldc, last, from, bias);
}

// The same for a strip of n columns, 1 <= n <= GEMM_COLUMNS. b is padded to whole vectors when `padded`.
static void gemm_strip(size_t m, size_t n, size_t k, gemm_left a, const float *b, size_t ldb, bool padded, float *c,
                       size_t ldc, gemm_start from, const float *bias) {
    size_t vecs = (n + LANES - 1) / LANES, last = n - (vecs - 1) * LANES, b_last = padded ? LANES : last;
    switch (vecs) {
    case 1:
        gemm_strip_of(1, m, k, a, b, ldb, b_last, c, ldc, last, from, bias);
        break;
    case 2:
        gemm_strip_of(2, m, k, a, b, ldb, b_last, c, ldc, last, from, bias);
        break;
#if GEMM_VECS > 2
    case 3:
        gemm_strip_of(3, m, k, a, b, ldb, b_last, c, ldc, last, from, bias);
        break;
    default:
        gemm_strip_of(GEMM_VECS, m, k, a, b, ldb, b_last, c, ldc, last, from, bias);
        break;
#endif
    }
}
