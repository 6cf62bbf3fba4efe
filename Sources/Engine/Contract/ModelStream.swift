/// A fitted model over one stream of rows, whose window slides by a row at a time.
public protocol ModelStream {
    /// Forgets the rows seen so far; called at a gap.
    mutating func reset()
    /// Takes the next row of features.
    mutating func push(_ row: Span<Float>)
    /// Leaves the residuals of the window of the last rows, `[length × features]`, the same bits that a
    /// ``ModelRunner`` gives for it. Called when that many rows have come.
    mutating func residuals(into residuals: inout MutableSpan<Float>)
}

extension FittedModel {
    /// Each window is run as a whole unless the plugin knows better.
    public func makeStream() -> any ModelStream { makeWholeWindowStream() }

    /// A stream that keeps the rows and runs each window as a whole, where a slide saves nothing.
    public func makeWholeWindowStream() -> any ModelStream { WholeWindowStream(self) }
}

/// Keeps the last rows and hands whole windows to a runner.
private struct WholeWindowStream: ModelStream {
    private var rows: RowWindow
    private var runner: any ModelRunner

    init(_ model: some FittedModel) {
        rows = RowWindow(length: model.windowShape.length, width: model.featureCount)
        runner = model.makeRunner()
    }

    mutating func reset() { rows.reset() }

    mutating func push(_ row: Span<Float>) { rows.push(row) }

    mutating func residuals(into residuals: inout MutableSpan<Float>) {
        let values = rows.values
        runner.residuals(of: values.span.extracting(rows.range), count: 1, into: &residuals)
    }
}
