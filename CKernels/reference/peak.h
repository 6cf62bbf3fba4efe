// The rate of multiply-adds alone.

enum { FMA_CHAINS = 32 };

size_t NAME(fma_chain_count)(void) { return FMA_CHAINS; }

void NAME(fma_chains)(size_t rounds, CKERNELS_REAL factor, CKERNELS_REAL addend, CKERNELS_REAL *chains) {
    CKERNELS_REAL chain[FMA_CHAINS];
    memcpy(chain, chains, sizeof chain);
    for (size_t round = 0; round < rounds; round++) {
        for (size_t j = 0; j < FMA_CHAINS; j++)
            chain[j] = chain[j] * factor + addend;
    }
    memcpy(chains, chain, sizeof chain);
}
