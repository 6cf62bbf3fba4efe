internal import Core
package import Engine

/// `telemanom`: the limit whose exceedances, taken away, narrow the last scores most.
///
/// Hundman et al., "Detecting Spacecraft Anomalies Using LSTMs and Nonparametric Dynamic Thresholding" (2018). Over the
/// last `history` scores with mean μ and deviation σ, each z from 2.5 to 12 in halves gives a candidate ε = μ + zσ. The one
/// with the largest (Δμ ÷ μ + Δσ ÷ σ) ÷ (scores above ε + (runs above ε)²) is the limit, where Δ is what μ and σ lose without
/// the scores above ε; without any such score it is μ + 12σ. The limit is chosen again after `batch` scores, from scores that
/// have been seen. The paper's pruning looks at whole sequences afterwards and is not part of it. The paper smooths errors
/// first; choose a scorer that does. A reset keeps the history. Cost: 20 · `history` ÷ `batch` comparisons a score; state:
/// the last scores.
package struct TelemanomThreshold: ThresholdPlugin {
    package let manifest = Manifest(
        name: "telemanom", kind: .threshold, version: "1.0",
        summary: "dynamic threshold: best separates the most anomalous of the last scores",
        parameters: [
            ParameterSpecification(
                "history", "Number of last scores that the threshold is chosen from.", default: .integer(2100),
                range: .integers(10...100_000)),
            ParameterSpecification(
                "batch", "Number of scores between updates of the threshold.", default: .integer(70),
                range: .integers(1...100_000)),
            ParameterSpecification(
                "least-sigmas", "Minimum number of standard deviations above the mean.", default: .real(2.5),
                range: .reals(0.5...12)),
        ])

    package init() {}

    package func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        let finite = scores.filter(\.isFinite)
        guard !finite.isEmpty else { throw ThresholdError.noScores }
        return Fitted(Array(finite.suffix(parameters.integer("history"))), parameters)
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        let history = try state.float64("history")
        guard (1...parameters.integer("history")).contains(history.count), history.allSatisfy({ $0 >= 0 }) else {
            throw StateError.badValue(
                array: "history", reason: "must hold 1 to \(parameters.integer("history")) scores that are not negative"
            )
        }
        return Fitted(history, parameters)
    }

    private struct Fitted: FittedThreshold {
        let history: [Double]
        let limit: Double
        let capacity: Int
        let batch: Int
        let leastSigmas: Double

        init(_ history: [Double], _ parameters: Parameters) {
            self.history = history
            capacity = parameters.integer("history")
            batch = parameters.integer("batch")
            leastSigmas = parameters.real("least-sigmas")
            limit = bestLimit(history, leastSigmas: leastSigmas)
        }

        let isAdaptive = true

        var state: PluginState {
            PluginState(["history": NamedArray(shape: [history.count], values: .float64(history))])
        }

        func makeStream() -> any ThresholdStream { Stream(fitted: self) }
    }

    private struct Stream: ThresholdStream {
        private let fitted: Fitted
        private var history: [Double]
        private var next = 0
        private var age = 0
        private var limit: Double

        init(fitted: Fitted) {
            self.fitted = fitted
            history = fitted.history
            limit = fitted.limit
        }

        mutating func reset() {}

        var memory: PluginState? {
            PluginState([
                "history": NamedArray(shape: [history.count], values: .float64(history)),
                "next": .place(next), "age": .place(age), "limit": .scalar(limit),
            ])
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            let saved = try memory.float64("history")
            guard (1...max(fitted.capacity, fitted.history.count)).contains(saved.count) else {
                throw .badValue(array: "history", reason: "holds \(saved.count) scores")
            }
            let place = try memory.place("next", below: max(saved.count, fitted.capacity))
            age = try memory.place("age", below: fitted.batch)
            limit = try memory.float64("limit", shape: [])[0]
            history = saved
            next = place
        }

        mutating func judge(_ score: Double) -> Verdict {
            let verdict = Verdict(score, limit: limit)
            guard score.isFinite else { return verdict }
            if history.count < fitted.capacity {
                history.append(score)
            } else {
                history[next] = score
                next = (next + 1) % fitted.capacity
            }
            age += 1
            if age == fitted.batch {
                age = 0
                limit = bestLimit(history[next...] + history[..<next], leastSigmas: fitted.leastSigmas)
            }
            return verdict
        }
    }
}

/// The limit for scores in time order.
private func bestLimit(_ scores: some Collection<Double>, leastSigmas: Double) -> Double {
    let whole = Moments(scores)
    var best = 0.0
    var limit = whole.mean + 12 * whole.deviation
    // Nothing to separate: a fixed distance is all there is.
    guard whole.deviation > 0, whole.mean > 0, limit.isFinite else {
        return min(max(limit, 0), .greatestFiniteMagnitude)
    }
    for step in 0...20 {
        let sigmas = leastSigmas + Double(step) / 2
        guard sigmas <= 12 else { break }
        let candidate = whole.mean + sigmas * whole.deviation
        var (above, runs, wasAbove) = (0, 0, false)
        for score in scores {
            let isAbove = score > candidate
            if isAbove { above += 1 }
            if isAbove, !wasAbove { runs += 1 }
            wasAbove = isAbove
        }
        guard above > 0, above < scores.count else { continue }
        let rest = Moments(scores.lazy.filter { $0 <= candidate })
        let gain =
            ((whole.mean - rest.mean) / whole.mean + (whole.deviation - rest.deviation) / whole.deviation)
            / Double(above + runs * runs)
        if gain > best { (best, limit) = (gain, candidate) }
    }
    return limit
}

private struct Moments {
    let mean: Double
    let deviation: Double

    init(_ values: some Sequence<Double>) {
        var (count, sum, squares) = (0.0, 0.0, 0.0)
        for value in values {
            count += 1
            sum += value
        }
        let mean = sum / max(count, 1)
        for value in values { squares += (value - mean) * (value - mean) }
        self.mean = mean
        deviation = (squares / max(count, 1)).squareRoot()
    }
}
