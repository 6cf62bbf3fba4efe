internal import Engine
internal import Glibc

/// The exponentially weighted mean of a score's logarithm, so that one strange row weighs less than a lasting change.
///
/// With weight a, a lasting change is felt to one half after ln ½ ÷ ln(1 − a) rows and to nine tenths after ln 0.1 ÷ ln(1 − a):
/// 2 and 7 rows for a = 0.3. That is the delay of an alarm.
enum Smoothing {
    static let specification = ParameterSpecification(
        "smoothing",
        "Weight of a row in the smoothed logarithm of the score; 1 for none. 0.3 delays a lasting change by about 2 rows.",
        default: .real(1), range: .reals(0.001...1))

    /// A stream whose scores are smoothed where the parameters say so.
    static func smooth(_ stream: any ScorerStream, _ weight: Double) -> any ScorerStream {
        weight < 1 ? SmoothedStream(stream: stream, weight: weight) : stream
    }
}

private struct SmoothedStream: ScorerStream {
    /// Scores below this count as this one; a logarithm needs a positive number.
    private static let leastScore = 1e-12

    var stream: any ScorerStream
    let weight: Double
    var mean: Double?

    init(stream: any ScorerStream, weight: Double) {
        self.stream = stream
        self.weight = weight
    }

    mutating func reset() {
        stream.reset()
        mean = nil
    }

    var memory: PluginState? {
        guard let inner = stream.memory else { return nil }
        var memory = PluginState()
        memory.insert(inner, named: "raw")
        if let mean { memory.arrays["mean"] = .scalar(mean) }
        return memory
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        try stream.resume(memory.part(named: "raw"))
        mean = memory.arrays["mean"] == nil ? nil : try memory.float64("mean", shape: [])[0]
    }

    mutating func score(_ deviation: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
        let raw = stream.score(deviation, contributions: &contributions)
        guard raw.isFinite else { return raw }
        let value = log(max(raw, Self.leastScore))
        let smoothed = mean.map { $0 + weight * (value - $0) } ?? value
        mean = smoothed
        let score = exp(smoothed)
        for feature in contributions.indices {
            // A score of 0 has no parts to scale.
            contributions[feature] =
                raw > 0
                ? Float(Double(contributions[feature]) / raw * score) : Float(score / Double(contributions.count))
        }
        return score
    }
}
