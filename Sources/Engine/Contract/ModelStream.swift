internal import Core

/// A fitted model over one stream of rows, whose window slides by a row at a time.
///
/// Of a ``FittedWindowModel`` the engine saves the rows of the window itself; other models implement ``StreamMemory``.
public protocol ModelStream: StreamMemory {
    /// Forgets the rows seen so far; called at a gap.
    mutating func reset()
    /// Takes the next row of features.
    mutating func push(_ row: Span<Float>)
    /// Leaves the deviation of the window of the last rows, `[rows × groups × features]`; if the model has a
    /// ``ModelRunner``, the same bits that it gives for the window. Called when that many rows have come, at most once
    /// after each.
    mutating func deviation(into deviation: inout MutableSpan<Float>)
}

extension FittedWindowModel {
    /// Each window is run as a whole unless the plugin knows better.
    public func makeStream() -> any ModelStream { makeWholeWindowStream() }

    /// A stream that keeps the rows and runs each window as a whole, where a slide saves nothing.
    public func makeWholeWindowStream() -> any ModelStream { WholeWindowStream(self) }
}

/// Keeps the last rows and hands whole windows to a runner.
private struct WholeWindowStream: ModelStream {
    private var rows: RowWindow
    private var runner: any ModelRunner
    private let length: Int
    private let width: Int

    init(_ model: some FittedWindowModel) {
        length = model.windowShape.length
        width = model.featureCount
        rows = RowWindow(length: length, width: width)
        runner = model.makeRunner()
    }

    var memory: PluginState? {
        let saved = Array(rows.values[rows.range])
        return PluginState([
            "rows": NamedArray(shape: [saved.count / width, width], values: .float32(saved))
        ])
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        let saved = try memory.float32("rows")
        guard saved.count.isMultiple(of: width), saved.count / width <= length else {
            throw .badValue(array: "rows", reason: "does not fit the model's window")
        }
        rows.reset()
        for start in stride(from: 0, to: saved.count, by: width) {
            rows.push(saved.span.extracting(start..<start + width))
        }
    }

    mutating func reset() { rows.reset() }

    mutating func push(_ row: Span<Float>) { rows.push(row) }

    mutating func deviation(into deviation: inout MutableSpan<Float>) {
        let values = rows.values
        runner.deviations(of: values.span.extracting(rows.range), count: 1, into: &deviation)
    }
}
