/// Owner of a 64-byte aligned block of floats, zero at first.
package final class AlignedFloats {
    let count: Int
    let start: UnsafeMutablePointer<Float>

    /// The floats; valid while the owner lives.
    package var numbers: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: start, count: count) }

    package init(count: Int) {
        precondition(count >= 0, "a block cannot have a negative size")
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
        self.count = count
        start = raw.bindMemory(to: Float.self, capacity: max(1, count))
        start.initialize(repeating: 0, count: max(1, count))
    }

    convenience init(copy other: AlignedFloats) {
        self.init(count: other.count)
        start.update(from: other.start, count: count)
    }

    deinit {
        start.deallocate()
    }
}
