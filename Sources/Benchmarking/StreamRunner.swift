internal import Engine

extension FittedModel {
    /// A runner to measure: of a model that remembers rows, a stream that takes the windows' rows as they come.
    func benchmarkRunner() -> any ModelRunner {
        (self as? any FittedWindowModel)?.makeRunner() ?? StreamRunner(self)
    }
}

/// A model's stream in the place of a runner.
private struct StreamRunner: ModelRunner {
    private let width: Int
    private let length: Int
    private let size: Int
    private var stream: any ModelStream
    private var deviation: [Float]

    init(_ model: any FittedModel) {
        width = model.featureCount
        length = model.windowShape.length
        size = model.deviationShape.count
        stream = model.makeStream()
        deviation = [Float](repeating: 0, count: size)
    }

    mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
        for index in 0..<count {
            for row in index * length..<(index + 1) * length {
                stream.push(windows.extracting(row * width..<(row + 1) * width))
            }
            deviateOnce(&stream, &deviation)
            for position in deviation.indices { deviations[index * size + position] = deviation[position] }
        }
    }
}

private func deviateOnce(_ stream: inout any ModelStream, _ deviation: inout [Float]) {
    var target = deviation.mutableSpan
    stream.deviation(into: &target)
}
