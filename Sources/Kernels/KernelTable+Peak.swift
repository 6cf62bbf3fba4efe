internal import CKernels

extension KernelTable {
    /// Runs fused multiply-adds on registers alone; the rate is the peak of one core. Wraps `fma_chains`.
    ///
    /// - Returns: floating-point operations done, two for each multiply-add.
    package func runMultiplyAdds(rounds: Int) -> Int {
        precondition(rounds >= 0, "rounds cannot be negative")
        let count = functions.pointee.fma_chain_count()
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { chains in
            chains.initialize(repeating: 1)
            guard let start = chains.baseAddress else { return }
            functions.pointee.fma_chains(rounds, 0.5, 0.25, start)
        }
        return 2 * rounds * count
    }
}
