internal import Core
internal import Glibc

/// A tree that parts points at random until each is alone, as a heap: the children of node n are 2n + 1 and 2n + 2.
///
/// Liu, Ting and Zhou, "Isolation Forest" (2008).
struct IsolationTree {
    /// Marks a leaf.
    static let leaf: Float = -1

    /// The feature that a node splits by, or ``leaf``.
    private(set) var features: [Float]
    /// Values up to this go left.
    private(set) var splits: [Float]
    /// Steps from the root that a point in the node needs on average until it is alone.
    private(set) var expectations: [Float]

    /// - Parameters:
    ///   - points: `[n × size]`.
    ///   - members: the points to part.
    ///   - depth: steps from the root at most.
    init(_ points: [Float], size: Int, members: [Int], depth: Int, random: inout RandomSource) {
        let nodes = Self.nodeCount(depth: depth)
        features = [Float](repeating: Self.leaf, count: nodes)
        splits = [Float](repeating: 0, count: nodes)
        expectations = splits
        var members = members
        grow(0, points, size, &members, 0..<members.count, depth: 0, limit: depth, random: &random)
    }

    static func nodeCount(depth: Int) -> Int { (2 << depth) - 1 }

    /// The least depth that can part so many points evenly.
    static func depth(sample: Int) -> Int { max(1, Int.bitWidth - (max(2, sample) - 1).leadingZeroBitCount) }

    /// Average steps of an unsuccessful search in a binary search tree of `count` points.
    static func averagePath(_ count: Int) -> Double {
        guard count > 2 else { return count == 2 ? 1 : 0 }
        let n = Double(count)
        return 2 * (log(n - 1) + 0.5772156649015329) - 2 * (n - 1) / n
    }

    private mutating func grow(
        _ node: Int, _ points: [Float], _ size: Int, _ members: inout [Int], _ range: Range<Int>, depth: Int,
        limit: Int, random: inout RandomSource
    ) {
        expectations[node] = Float(Double(depth) + Self.averagePath(range.count))
        guard depth < limit, range.count > 1 else { return }
        // Features that do not vary here cannot part the points.
        let start = random.below(size)
        for offset in 0..<size {
            let feature = (start + offset) % size
            let values = members[range].map { points[$0 * size + feature] }
            guard let low = values.min(), let high = values.max(), low < high else { continue }
            let split = min(low + Float(random.uniform()) * (high - low), high.nextDown)
            features[node] = Float(feature)
            splits[node] = split
            let middle = members[range].partition { points[$0 * size + feature] > split }
            grow(
                2 * node + 1, points, size, &members, range.lowerBound..<middle, depth: depth + 1, limit: limit,
                random: &random)
            grow(
                2 * node + 2, points, size, &members, middle..<range.upperBound, depth: depth + 1, limit: limit,
                random: &random)
            return
        }
    }
}
