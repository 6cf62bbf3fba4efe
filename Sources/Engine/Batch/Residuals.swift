/// Runs windows through a model in batches.
enum Residuals {
    /// Calls `body` with each window's index and its residuals `[length × features]`, in order.
    static func forEach(
        of windows: WindowSet, runner: inout any ModelRunner, body: (Int, Span<Float>) -> Void
    ) {
        let size = windows.windowSize
        let batch = min(Detector.batchSize, windows.count)
        var inputs = [Float](repeating: 0, count: batch * size)
        var outputs = inputs
        var first = 0
        while first < windows.count {
            let count = min(batch, windows.count - first)
            for position in 0..<count {
                windows.copyWindow(first + position, to: &inputs, at: position * size)
            }
            var target = outputs.mutableSpan
            runner.residuals(of: inputs.span, count: count, into: &target)
            let source = outputs.span
            for position in 0..<count {
                body(first + position, source.extracting(position * size..<(position + 1) * size))
            }
            first += count
        }
    }
}
