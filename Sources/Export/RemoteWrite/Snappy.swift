internal import CSnappy

/// The block format of snappy, which remote write 1.0 asks for.
enum Snappy {
    /// Compresses a block. Names `snappy_compress`.
    static func compress(_ block: [UInt8]) -> [UInt8] {
        let capacity = snappy_max_compressed_length(block.count)
        return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            count = capacity
            let status = block.withUnsafeBytes { input in
                output.withMemoryRebound(to: CChar.self) {
                    snappy_compress(
                        input.baseAddress?.assumingMemoryBound(to: CChar.self), input.count, $0.baseAddress, &count)
                }
            }
            // The only failure is an output that is too small, which the capacity rules out.
            precondition(status == SNAPPY_OK, "snappy_compress")
        }
    }
}
