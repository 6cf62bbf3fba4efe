/// Scratch memory for the kernels, grown on demand and reused from call to call.
///
/// Each thread that calls kernels has its own workspace. After the first call of the largest shape, nothing is
/// allocated.
// @unchecked: the block has one owner, which cannot be copied.
package struct Workspace: ~Copyable, @unchecked Sendable {
    private var block: AlignedFloats

    /// A workspace with room for `count` floats to begin with.
    package init(count: Int = 0) {
        block = AlignedFloats(count: count)
    }

    /// Floats that fit without a new allocation.
    package var capacity: Int { block.count }

    /// Scratch of at least `count` floats, valid until the next call; its content means nothing.
    mutating func scratch(_ count: Int) -> UnsafeMutablePointer<Float> {
        if block.count < count {
            block = AlignedFloats(count: count)
        }
        return block.start
    }
}
