import Kernels

/// Values in [-1, 1] that look random and are the same in each run.
func values(_ count: Int, seed: Int = 0) -> [Float] {
    (0..<count).map { Float((($0 &+ seed) &* 7_919 &+ 104_729) % 2_003) / 1_001.5 - 1 }
}

extension KernelTable {
    /// The tables of this machine.
    static let available: [KernelTable] = InstructionSet.available.compactMap { try? KernelTable($0) }
}
