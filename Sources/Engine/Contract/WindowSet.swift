/// How windows are cut from a series.
public struct WindowShape: Sendable, Hashable {
    /// Rows in a window.
    public let length: Int
    /// Rows from one window's first row to the next one's.
    public let stride: Int

    /// Makes a shape.
    ///
    /// - Precondition: both are positive.
    public init(length: Int, stride: Int = 1) {
        precondition(length > 0 && stride > 0, "window length and stride must be positive")
        self.length = length
        self.stride = stride
    }

    /// Windows that fit in a run of rows.
    public func windowCount(rowCount: Int) -> Int {
        rowCount < length ? 0 : (rowCount - length) / stride + 1
    }
}

/// Windows over runs of feature rows. Overlapping windows share their rows' storage.
public struct WindowSet: Sendable {
    /// How the windows are cut.
    public let shape: WindowShape
    /// Columns of each row.
    public let featureCount: Int
    /// Contiguous runs of feature rows, each `[rows × features]`.
    public let runs: [Matrix]
    /// Number of windows before each run, then the total.
    private let offsets: [Int]

    /// Cuts windows from runs. A run shorter than a window gives none.
    ///
    /// - Precondition: each run has `featureCount` columns.
    public init(shape: WindowShape, featureCount: Int, runs: [Matrix]) {
        precondition(runs.allSatisfy { $0.columnCount == featureCount }, "runs must have the same columns")
        self.shape = shape
        self.featureCount = featureCount
        self.runs = runs
        var offsets = [0]
        for run in runs {
            offsets.append(offsets[offsets.count - 1] + shape.windowCount(rowCount: run.rowCount))
        }
        self.offsets = offsets
    }

    /// Number of windows.
    public var count: Int { offsets[offsets.count - 1] }

    /// Numbers in one window.
    public var windowSize: Int { shape.length * featureCount }

    /// Copies one window, `[length × features]`, to `destination` from `offset` on.
    ///
    /// - Complexity: O(log runs + window size).
    public func copyWindow(_ index: Int, to destination: inout [Float], at offset: Int) {
        precondition(index >= 0 && index < count, "window index out of range")
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if offsets[middle] <= index { low = middle } else { high = middle }
        }
        let first = (index - offsets[low]) * shape.stride * featureCount
        let values = runs[low].values
        let source = values.span
        var target = destination.mutableSpan
        for position in 0..<windowSize {
            target[offset + position] = source[first + position]
        }
    }
}
