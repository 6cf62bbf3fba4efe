internal import Engine

/// Gives windows' deviations: by a model's runner, or by a stream that is reset before each window.
struct LawRunner {
    private let windowSize: Int
    private let width: Int
    private let size: Int
    private var runner: (any ModelRunner)?
    private var stream: any ModelStream

    init(_ model: any FittedModel) {
        width = model.featureCount
        windowSize = model.windowShape.length * width
        size = model.deviationShape.count
        runner = (model as? any FittedWindowModel)?.makeRunner()
        stream = model.makeStream()
    }

    mutating func deviations(_ windows: [Float], _ count: Int) -> [Float] {
        var results = [Float](repeating: .nan, count: count * size)
        if runner != nil {
            var target = results.mutableSpan
            runner?.deviations(of: windows.span, count: count, into: &target)
            return results
        }
        for index in 0..<count {
            stream.reset()
            for row in stride(from: index * windowSize, to: (index + 1) * windowSize, by: width) {
                stream.push(windows.span.extracting(row..<row + width))
            }
            results.replaceSubrange(index * size..<(index + 1) * size, with: stream.deviation(size))
        }
        return results
    }
}

extension FittedModel {
    func lawRunner() -> LawRunner { LawRunner(self) }
}

extension ModelStream {
    /// What it says of the last rows.
    mutating func deviation(_ size: Int) -> [Float] {
        var results = [Float](repeating: .nan, count: size)
        var target = results.mutableSpan
        deviation(into: &target)
        return results
    }
}
