internal import Core
package import Engine
internal import Glibc

/// `gauss-tail`: how far the absolute errors of the last row lie in the tail of what each error usually is.
///
/// For the error e of a feature in a group, with its mean m and standard deviation σ on normal data, z = (e − m) ÷ max(σ,
/// `floor`) and a = −ln Q(z), where Q is the tail of the normal distribution in the closed form of Börjesson and Sundberg
/// ("Simple Approximations of the Error Function Q(x)", 1979): Q(z) ≈ 2φ(z) ÷ (z + √(z² + 8/π)) for z ≥ 0, exact at 0, and
/// 1 − Q(−z) below. A row's score is
///
///     r = min(mean over groups of ln(0.01 + Σ features a) − centre, row-limit)
///
/// where `centre` is the mean of r over normal data. The logarithm makes groups commensurable: one whose errors explode
/// does not outvote the others. Then r is smoothed by two exponential averages, A by `fast` and B by `slow`, and the score
/// is e^((1 − slow-share) · A + slow-share · B): how many times the usual. With the defaults one row, however strange, stays
/// below 1.9; a lasting change is felt in full after about ten rows.
///
/// After a row has been scored, m and σ take it up with weight 1 ÷ `rows`, so that they follow drift. A reset keeps them.
/// After Su et al., "Robust Anomaly Detection for Multivariate Time Series", and Garg et al., "An Evaluation of Anomaly
/// Detection and Diagnosis in Multivariate Time Series" (2021), who found such tails the best scoring for any model.
package struct GaussTailScorer: ScorerPlugin {
    package let manifest = Manifest(
        name: "gauss-tail", kind: .scorer, version: "1.0",
        summary: "smoothed tail probability of the last row's errors; follows drift",
        parameters: [
            ParameterSpecification(
                "rows", "Number of rows for mean and standard deviation of the errors.",
                default: .integer(10_000), range: .integers(10...100_000_000)),
            ParameterSpecification(
                "floor", "Minimum standard deviation of an error, in feature units.",
                default: .real(0.01), range: .reals(1e-6...1000)),
            ParameterSpecification(
                "row-limit", "Cap on the log score of a single row before smoothing.",
                default: .real(4), range: .reals(0.1...100)),
            ParameterSpecification(
                "fast", "Weight of a row in the fast average; 1 for no smoothing.",
                default: .real(0.2), range: .reals(0.001...1)),
            ParameterSpecification(
                "slow", "Weight of a row in the slow average.", default: .real(0.05), range: .reals(0.001...1)),
            ParameterSpecification(
                "slow-share", "Share of the slow average in the score.", default: .real(0.3), range: .reals(0...1)),
        ])

    package init() {}

    package func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer {
        var tails = ErrorTails(deviations.shape, parameters)
        let last = deviations.shape.lastRow
        let all = deviations.values.span
        let lastRows = (0..<deviations.count)
            .map { index in index * deviations.shape.count + last..<(index + 1) * deviations.shape.count }
            .filter { deviations.values[$0].allSatisfy(\.isFinite) }
        for range in lastRows { tails.sum(all.extracting(range)) }
        tails.finishSums(count: lastRows.count)
        var centre = 0.0
        for range in lastRows { centre += tails.score(all.extracting(range)) }
        if !lastRows.isEmpty { centre /= Double(lastRows.count) }
        return Fitted(tails: tails, centre: centre, parameters: parameters)
    }

    package func restore(
        _ state: PluginState, shape: DeviationShape, parameters: Parameters
    ) throws -> any FittedScorer {
        let tails = try ErrorTails(state, shape, parameters)
        return Fitted(tails: tails, centre: try state.float64("centre", shape: [])[0], parameters: parameters)
    }

    private struct Fitted: FittedScorer {
        let tails: ErrorTails
        let centre: Double
        let rowLimit: Double
        let fast: Double
        let slow: Double
        let slowShare: Double

        init(tails: ErrorTails, centre: Double, parameters: Parameters) {
            self.tails = tails
            self.centre = centre
            rowLimit = parameters.real("row-limit")
            fast = parameters.real("fast")
            slow = parameters.real("slow")
            slowShare = parameters.real("slow-share")
        }

        let isAdaptive = true

        var state: PluginState {
            var state = tails.state
            state.arrays["centre"] = NamedArray(shape: [], values: .float64([centre]))
            return state
        }

        func makeStream() -> any ScorerStream { Stream(self) }
    }

    private struct Stream: ScorerStream {
        private let fitted: Fitted
        private var tails: ErrorTails
        private var fast = 0.0
        private var slow = 0.0

        init(_ fitted: Fitted) {
            self.fitted = fitted
            tails = fitted.tails
        }

        mutating func reset() {
            fast = 0
            slow = 0
        }

        var memory: PluginState? {
            var memory = tails.state
            memory.arrays["averages"] = NamedArray(shape: [2], values: .float64([fast, slow]))
            return memory
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            let averages = try memory.float64("averages", shape: [2])
            try tails.resume(memory)
            fast = averages[0]
            slow = averages[1]
        }

        mutating func score(_ deviation: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
            let row = deviation.extracting(tails.shape.lastRow..<tails.shape.count)
            let raw = tails.score(row)
            // Nothing is learned from a row that cannot be scored.
            guard raw.isFinite else { return .nan }
            tails.learn(row)
            let value = min(raw - fitted.centre, fitted.rowLimit)
            fast += fitted.fast * (value - fast)
            slow += fitted.slow * (value - slow)
            let score = exp((1 - fitted.slowShare) * fast + fitted.slowShare * slow)
            tails.share(score, into: &contributions)
            return score
        }
    }
}

/// Mean and variance of each error, and the tails of a row's errors.
private struct ErrorTails {
    let shape: DeviationShape
    private let rowLimit: Double
    private let floor: Double
    /// Of the absolute errors, `[groups × features]`; a model's own score is one error.
    private var mean: [Double]
    private var variance: [Double]
    private var weight: Double
    /// Of the last row, `[groups × features]`.
    private var tails: [Double]
    private var parts: [Double]

    init(_ shape: DeviationShape, _ parameters: Parameters) {
        self.shape = shape
        rowLimit = Double(parameters.integer("rows"))
        floor = parameters.real("floor")
        let size = shape.kind == .errors ? shape.rowSize : 1
        mean = [Double](repeating: 0, count: size)
        variance = mean
        tails = mean
        weight = 1
        parts = [Double](repeating: 0, count: shape.featureCount)
    }

    init(_ state: PluginState, _ shape: DeviationShape, _ parameters: Parameters) throws(StateError) {
        self.init(shape, parameters)
        try resume(state)
    }

    /// Takes up mean, variance and weight.
    mutating func resume(_ state: PluginState) throws(StateError) {
        let layout = shape.kind == .errors ? [shape.groupCount, shape.featureCount] : [1, 1]
        let mean = try state.float64("mean", shape: layout)
        let variance = try state.float64("variance", shape: layout)
        let weight = try state.float64("weight", shape: [])[0]
        guard variance.allSatisfy({ $0 >= 0 }) else {
            throw .badValue(array: "variance", reason: "holds a negative number")
        }
        guard weight >= 1 else { throw .badValue(array: "weight", reason: "is below 1") }
        self.mean = mean
        self.variance = variance
        self.weight = weight
    }

    var state: PluginState {
        let layout = shape.kind == .errors ? [shape.groupCount, shape.featureCount] : [1, 1]
        return PluginState([
            "mean": NamedArray(shape: layout, values: .float64(mean)),
            "variance": NamedArray(shape: layout, values: .float64(variance)),
            "weight": NamedArray(shape: [], values: .float64([weight])),
        ])
    }

    private func error(_ row: Span<Float>, _ index: Int) -> Double {
        if shape.kind == .errors { return abs(Double(row[index])) }
        var sum = 0.0
        for feature in row.indices { sum += Double(row[feature]) }
        return sum
    }

    /// Adds a row to the running mean and sum of squared deviations (Welford); ``finishSums(count:)`` ends that.
    mutating func sum(_ row: Span<Float>) {
        for index in mean.indices {
            let distance = error(row, index) - mean[index]
            mean[index] += distance / weight
            variance[index] += distance * (error(row, index) - mean[index])
        }
        weight += 1
    }

    mutating func finishSums(count: Int) {
        for index in variance.indices { variance[index] = max(0, variance[index] / Double(max(1, count))) }
        weight = min(Double(max(1, count)), rowLimit)
    }

    /// The mean over groups of ln(0.01 + Σ features a).
    mutating func score(_ row: Span<Float>) -> Double {
        let width = shape.kind == .errors ? shape.featureCount : 1
        var total = 0.0
        for group in 0..<shape.groupCount {
            var sum = 0.0
            for index in group * width..<(group + 1) * width {
                let tail = minusLogTail((error(row, index) - mean[index]) / max(variance[index].squareRoot(), floor))
                tails[index] = tail
                sum += tail
            }
            total += log(sum + 0.01)
        }
        if shape.kind == .score { for feature in parts.indices { parts[feature] = Double(row[feature]) } }
        return total / Double(shape.groupCount)
    }

    mutating func learn(_ row: Span<Float>) {
        weight = min(weight + 1, rowLimit)
        for index in mean.indices {
            let distance = error(row, index) - mean[index]
            mean[index] += distance / weight
            variance[index] += (distance * distance * (1 - 1 / weight) - variance[index]) / weight
        }
    }

    /// Divides a score among the features by their tails in the groups that may blame.
    mutating func share(_ score: Double, into contributions: inout MutableSpan<Float>) {
        let features = shape.featureCount
        var total = 0.0
        for feature in 0..<features {
            if shape.kind == .errors {
                parts[feature] = 0
                // By index: the iterator allocates in a build without optimisation.
                for index in shape.attributedGroups.indices {
                    parts[feature] += tails[shape.attributedGroups[index] * features + feature]
                }
            }
            total += parts[feature]
        }
        for feature in 0..<features {
            contributions[feature] = Float(total > 0 ? score * parts[feature] / total : score / Double(features))
        }
    }
}

/// −ln Q(z).
private func minusLogTail(_ z: Double) -> Double {
    let y = abs(z)
    let upper = 0.5 * y * y + log((y + (y * y + 8 / Double.pi).squareRoot()) * 1.2533141373155001)
    return z >= 0 ? upper : -log1p(-exp(-upper))
}
