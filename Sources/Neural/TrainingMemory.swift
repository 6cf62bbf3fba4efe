internal import Kernels

/// Numbers of a step that stay where they are.
typealias Numbers = UnsafeMutableBufferPointer<Float>

/// Owner of a step's arrays. Each begins on a cache line of its own, as the kernels are fastest on.
final class TrainingMemory {
    private var blocks: [AlignedFloats] = []

    /// A new array of zeros, which lives as long as this.
    func zeros(_ count: Int) -> Numbers {
        let block = AlignedFloats(count: count)
        blocks.append(block)
        return block.numbers
    }

    /// A new array that begins as a copy.
    func copy(_ values: [Float]) -> Numbers {
        let numbers = zeros(values.count)
        _ = numbers.update(from: values)
        return numbers
    }
}
