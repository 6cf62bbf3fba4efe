// The rate of fused multiply-adds alone, in as many registers as a tile of the matrix products has sums.

enum { FMA_VECS = GEMM_ROWS * GEMM_VECS };

size_t NAME(fma_chain_count)(void) { return FMA_VECS * LANES; }

void NAME(fma_chains)(size_t rounds, float factor, float addend, float *chains) {
    vec chain[FMA_VECS], times = v_set(factor), plus = v_set(addend);
    UNROLL for (size_t j = 0; j < FMA_VECS; j++) { chain[j] = v_load(chains + j * LANES); }
    for (size_t round = 0; round < rounds; round++) {
        UNROLL for (size_t j = 0; j < FMA_VECS; j++) { chain[j] = v_fma(chain[j], times, plus); }
    }
    UNROLL for (size_t j = 0; j < FMA_VECS; j++) { v_store(chains + j * LANES, chain[j]); }
}
