internal import Core
internal import Engine
internal import Kernels

/// Windows among which the nearest to another window are found.
///
/// |q − c|² is smallest where q · c − ½ |c|² is largest, so one matrix product compares a window with all. That form loses
/// digits where two windows are close; distances are therefore taken from differences.
struct NearestWindows: Sendable {
    /// Windows that are compared in one product.
    static let batchSize = 32

    /// Numbers of a window.
    let size: Int
    /// `[count × size]`.
    let values: [Float]
    /// `[size × count]`.
    private let transposed: [Float]
    /// −½ |c|² of each.
    private let offsets: [Float]
    private let table: KernelTable

    /// - Precondition: `values` holds at least one window.
    init(_ values: [Float], size: Int, table: KernelTable) {
        precondition(!values.isEmpty && values.count.isMultiple(of: size), "values must be whole windows")
        let count = values.count / size
        var transposed = [Float](repeating: 0, count: values.count)
        for window in 0..<count {
            for position in 0..<size { transposed[position * count + window] = values[window * size + position] }
        }
        self.size = size
        self.values = values
        self.transposed = transposed
        self.table = table
        offsets = (0..<count).map { window in
            -0.5 * values[window * size..<(window + 1) * size].reduce(0) { $0 + $1 * $1 }
        }
    }

    var count: Int { offsets.count }

    /// Leaves q · c − ½ |c|² for each of `rows` windows and each of these, `[rows × count]`.
    ///
    /// A window's results do not depend on the other windows of the call, to the bit.
    func compare(_ windows: Span<Float>, rows: Int, into similarities: inout MutableSpan<Float>) {
        table.denseForward(
            rows: rows, inputs: size, outputs: count, x: windows, w: transposed.span, bias: offsets.span,
            y: &similarities)
    }

    /// The position of the largest of `count` similarities from `start` on; the first of several.
    func nearest(_ similarities: Span<Float>, from start: Int) -> Int {
        var best = 0
        for index in 1..<max(1, count) where similarities[start + index] > similarities[start + best] { best = index }
        return best
    }

    /// The squared distance of a window to one of these.
    func squaredDistance(_ window: Span<Float>, to index: Int) -> Double {
        let other = values.span
        var sum: Float = 0
        for position in 0..<size {
            let difference = window[position] - other[index * size + position]
            sum += difference * difference
        }
        return Double(sum)
    }
}

extension WindowSet {
    /// At most `limit` of the windows, evenly spaced, `[count × size]`: what a model that keeps windows may keep.
    func evenlySpaced(limit: Int) -> [Float] {
        let kept = min(limit, count)
        var values = [Float](repeating: 0, count: kept * windowSize)
        for index in 0..<kept { copyWindow(index * count / kept, to: &values, at: index * windowSize) }
        return values
    }
}

extension PluginState {
    /// A float32 matrix with a given number of columns and 1 to `limit` rows.
    func rows(_ path: String, of columns: Int, limit: Int) throws(StateError) -> [Float] {
        let values = try float32(path)
        let shape = arrays[path]?.shape ?? []
        guard shape.count == 2, shape[1] == columns, (1...limit).contains(shape[0]) else {
            throw .wrongShape(array: path, shape: shape, expected: [1, columns])
        }
        return values
    }
}
