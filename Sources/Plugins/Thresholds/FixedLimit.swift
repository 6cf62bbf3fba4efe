internal import Core
internal import Engine

/// A limit that stays as it was fitted.
struct FixedLimit: FittedThreshold {
    let limit: Double

    /// Infinite limits become the largest number.
    init(_ limit: Double) { self.limit = min(max(limit, 0), .greatestFiniteMagnitude) }

    init(_ state: PluginState) throws(StateError) {
        limit = try state.limit("limit")
    }

    var state: PluginState { PluginState(["limit": .scalar(limit)]) }

    func makeStream() -> any ThresholdStream { Stream(limit: limit) }

    private struct Stream: ThresholdStream {
        let limit: Double

        mutating func reset() {}

        var memory: PluginState? { PluginState() }

        mutating func resume(_ memory: PluginState) throws(StateError) {}

        mutating func judge(_ score: Double) -> Verdict { Verdict(score, limit: limit) }
    }
}

extension Verdict {
    /// Above the limit is an anomaly, and so is a score that is not a number.
    init(_ score: Double, limit: Double) {
        self.init(limit: limit, isAnomalous: !(score <= limit))
    }
}

extension NamedArray {
    /// A single number.
    static func scalar(_ value: Double) -> NamedArray { NamedArray(shape: [], values: .float64([value])) }
}

extension PluginState {
    /// A single number that is not negative.
    func limit(_ path: String) throws(StateError) -> Double {
        let value = try float64(path, shape: [])[0]
        guard value >= 0 else { throw .badValue(array: path, reason: "is negative") }
        return value
    }
}

/// The finite scores, ascending.
///
/// - Throws: ``ThresholdError/noScores`` for none.
func sortedScores(_ scores: [Double]) throws(ThresholdError) -> [Double] {
    let sorted = scores.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { throw .noScores }
    return sorted
}
