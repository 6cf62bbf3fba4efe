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

    init(_ model: some FittedWindowModel) {
        rows = RowWindow(length: model.windowShape.length, width: model.featureCount)
        runner = model.makeRunner()
    }

    mutating func reset() { rows.reset() }

    mutating func push(_ row: Span<Float>) { rows.push(row) }

    mutating func deviation(into deviation: inout MutableSpan<Float>) {
        let values = rows.values
        runner.deviations(of: values.span.extracting(rows.range), count: 1, into: &deviation)
    }
}
