/// Runs rows through a model: windows in batches, or row by row where the model remembers more than a window.
struct DeviationRunner {
    private let shape: WindowShape
    private let featureCount: Int
    private let size: Int
    /// One of both.
    private var windows: (any ModelRunner)?
    private let rows: (any ModelStream)?

    init(_ model: any FittedModel) {
        shape = model.windowShape
        featureCount = model.featureCount
        size = model.deviationShape.count
        if let model = model as? any FittedWindowModel {
            windows = model.makeRunner()
            rows = nil
        } else {
            windows = nil
            rows = model.makeStream()
        }
    }

    /// Calls `body` with the last row of each window of a gapless run and with its deviation, in order.
    ///
    /// - Parameter first: rows before this one are seen by a model that remembers rows, and no window of it ends there.
    mutating func forEach(of run: Matrix, from first: Int = 0, body: (_ lastRow: Int, Span<Float>) -> Void) {
        if windows != nil {
            forEachWindow(of: run, body: body)
        } else {
            forEachRow(of: run, from: first, body: body)
        }
    }

    private mutating func forEachWindow(of run: Matrix, body: (Int, Span<Float>) -> Void) {
        let set = WindowSet(shape: shape, featureCount: featureCount, runs: [run])
        let batch = min(Detector.batchSize, set.count)
        var inputs = [Float](repeating: 0, count: batch * set.windowSize)
        var outputs = [Float](repeating: 0, count: batch * size)
        var first = 0
        while first < set.count {
            let count = min(batch, set.count - first)
            for position in 0..<count {
                set.copyWindow(first + position, to: &inputs, at: position * set.windowSize)
            }
            var target = outputs.mutableSpan
            windows?.deviations(of: inputs.span, count: count, into: &target)
            let source = outputs.span
            for position in 0..<count {
                body(
                    (first + position) * shape.stride + shape.length - 1,
                    source.extracting(position * size..<(position + 1) * size))
            }
            first += count
        }
    }

    private func forEachRow(of run: Matrix, from first: Int, body: (Int, Span<Float>) -> Void) {
        // A stream that no row has been pushed to: each run starts again.
        guard var stream = rows else { return }
        var output = [Float](repeating: 0, count: size)
        var due = max(first, shape.length - 1)
        let values = run.values.span
        for row in 0..<run.rowCount {
            stream.push(values.extracting(row * featureCount..<(row + 1) * featureCount))
            guard row == due else { continue }
            due += shape.stride
            var target = output.mutableSpan
            stream.deviation(into: &target)
            body(row, output.span)
        }
    }
}
