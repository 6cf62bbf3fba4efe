internal import Core
internal import Engine

/// The model's part of one new row of a stream, in the two ways in which it can be had: by a stream, which keeps what a
/// slide by a row leaves as it was, and by a runner, which takes each window as a whole.
package final class StreamCalls {
    private let sliding: TimedCall
    private let whole: TimedCall

    package init(_ subject: BenchmarkSubject) {
        let model = subject.detector.model.value
        let (size, width) = (subject.windowSize, model.featureCount)
        let rows = Noise.floats(count: 64 * width)
        let windows = Noise.floats(count: size)
        var stream = model.makeStream()
        var runner = model.benchmarkRunner()
        var sliding = [Float](repeating: 0, count: model.deviationShape.count)
        var whole = sliding
        var number = 0
        func push() {
            let first = number % 64 * width
            stream.push(rows.span.extracting(first..<first + width))
            number += 1
        }
        for _ in 0..<model.windowShape.length { push() }
        self.sliding = TimedCall {
            push()
            var target = sliding.mutableSpan
            stream.deviation(into: &target)
        }
        self.whole = TimedCall {
            var target = whole.mutableSpan
            runner.deviations(of: windows.span, count: 1, into: &target)
        }
    }

    /// Both calls, to be measured in turn.
    package var calls: [TimedCall] { [sliding, whole] }

    /// Median seconds of both.
    package var result: (sliding: Double, whole: Double) { (sliding.times().median, whole.times().median) }
}
