internal import Core
package import Engine

/// `mahalanobis`: the squared distance of the last row's errors from usual ones, in units of how they vary.
///
/// With errors e of the last row (F numbers in each group), their mean m and covariance Σ on held-out normal data, the score is
/// (e − m)ᵀ Σ⁻¹ (e − m) ÷ n, about 1 for normal rows (Mahalanobis, "On the Generalised Distance in Statistics", 1936; on
/// errors: Malhotra et al., 2016). By default Σ is diagonal; `full` takes errors that usually go together into account. Its
/// diagonal is raised by `floor`² so that errors that hardly vary do not decide. A feature's part is that of its errors in
/// the sum, negative ones counted as 0. A model's own score is one number. Cost: n, or n², multiplications a row; state: the
/// mean and a matrix of as many numbers.
package struct MahalanobisScorer: ScorerPlugin {
    package let manifest = Manifest(
        name: "mahalanobis", kind: .scorer, version: "1.0",
        summary: "Mahalanobis distance of the last row's errors, squared",
        parameters: [
            ParameterSpecification(
                "full", "Use the full covariance of the errors instead of their variances.", default: .flag(false)),
            ParameterSpecification(
                "floor", "Minimum standard deviation of an error, in feature units.",
                default: .real(0.01), range: .reals(1e-6...1000)),
            Smoothing.specification,
        ], companion: "percentile")

    package init() {}

    package func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer {
        let layout = RowErrors(deviations.shape)
        let size = layout.count
        var row = [Double](repeating: 0, count: size)
        var (mean, count) = (row, 0.0)
        let values = deviations.values.span
        let length = deviations.shape.count
        for index in 0..<deviations.count {
            guard layout.read(values.extracting(index * length..<(index + 1) * length), into: &row) else { continue }
            count += 1
            for position in 0..<size { mean[position] += (row[position] - mean[position]) / count }
        }
        let isFull = parameters.flag("full")
        var products = [Double](repeating: 0, count: isFull ? size * size : size)
        for index in 0..<deviations.count {
            guard layout.read(values.extracting(index * length..<(index + 1) * length), into: &row) else { continue }
            for left in 0..<size {
                let first = row[left] - mean[left]
                if !isFull {
                    products[left] += first * first / count
                } else {
                    for right in 0..<size {
                        products[left * size + right] += first * (row[right] - mean[right]) / count
                    }
                }
            }
        }
        let floor = parameters.real("floor") * parameters.real("floor")
        let inverse: [Double]
        if isFull {
            let eigen = SymmetricEigenvectors(products, size: size)
            inverse = (0..<size * size).map { place in
                (0..<size).reduce(0) { sum, axis in
                    let (left, right) = (
                        eigen.vectors[place / size * size + axis], eigen.vectors[place % size * size + axis]
                    )
                    return sum + left * right / (max(0, eigen.values[axis]) + floor)
                }
            }
        } else {
            inverse = products.map { 1 / ($0 + floor) }
        }
        return Fitted(
            layout: layout, mean: mean, inverse: inverse, smoothing: parameters.real("smoothing"), isFull: isFull)
    }

    package func restore(
        _ state: PluginState, shape: DeviationShape, parameters: Parameters
    ) throws -> any FittedScorer {
        let layout = RowErrors(shape)
        let isFull = parameters.flag("full")
        let inverse = try state.float64("inverse", shape: isFull ? [layout.count, layout.count] : [layout.count])
        let mean = try state.float64("mean", shape: [layout.count])
        return Fitted(
            layout: layout, mean: mean, inverse: inverse, smoothing: parameters.real("smoothing"), isFull: isFull)
    }

    private struct Fitted: FittedScorer {
        let layout: RowErrors
        let mean: [Double]
        /// Of the covariance, `[n × n]`, or of its diagonal, `[n]`.
        let inverse: [Double]
        let smoothing: Double
        let isFull: Bool

        var state: PluginState {
            let size = mean.count
            return PluginState([
                "mean": NamedArray(shape: [size], values: .float64(mean)),
                "inverse": NamedArray(
                    shape: isFull ? [size, size] : [size],
                    values: .float64(inverse)),
            ])
        }

        func makeStream() -> any ScorerStream { Smoothing.smooth(Stream(fitted: self), smoothing) }
    }

    private struct Stream: ScorerStream {
        private let fitted: Fitted
        private var row: [Double]
        private var parts: [Double]

        init(fitted: Fitted) {
            self.fitted = fitted
            row = [Double](repeating: 0, count: fitted.mean.count)
            parts = [Double](repeating: 0, count: fitted.layout.featureCount)
        }

        mutating func reset() {}

        var memory: PluginState? { PluginState() }
        mutating func resume(_ memory: PluginState) throws(StateError) {}

        mutating func score(_ deviation: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
            let fitted = fitted
            let size = row.count
            guard fitted.layout.read(deviation, into: &row) else { return .nan }
            for position in 0..<size { row[position] -= fitted.mean[position] }
            for feature in parts.indices { parts[feature] = 0 }
            var score = 0.0
            for left in 0..<size {
                var sum = 0.0
                if fitted.isFull {
                    for right in 0..<size { sum += fitted.inverse[left * size + right] * row[right] }
                } else {
                    sum = fitted.inverse[left] * row[left]
                }
                let term = row[left] * sum / Double(size)
                score += term
                if fitted.layout.isErrors { parts[left % parts.count] += term }
            }
            score = max(0, score)
            fitted.layout.share(score, parts, deviation, into: &contributions)
            return score
        }
    }
}

/// The numbers that a deviation's last row gives: its errors, or a model's score.
private struct RowErrors {
    let shape: DeviationShape

    init(_ shape: DeviationShape) { self.shape = shape }

    var isErrors: Bool { shape.kind == .errors }
    var featureCount: Int { shape.featureCount }
    var count: Int { isErrors ? shape.rowSize : 1 }

    /// Reads the numbers; false where one is not finite.
    func read(_ deviation: Span<Float>, into row: inout [Double]) -> Bool {
        var isFinite = true
        if isErrors {
            for position in 0..<shape.rowSize {
                row[position] = Double(deviation[shape.lastRow + position])
                if !row[position].isFinite { isFinite = false }
            }
        } else {
            row[0] = 0
            for feature in 0..<featureCount { row[0] += Double(deviation[feature]) }
            isFinite = row[0].isFinite
        }
        return isFinite
    }

    /// Divides a score by the features' terms, or by the model's own parts.
    func share(
        _ score: Double, _ terms: [Double], _ deviation: Span<Float>, into contributions: inout MutableSpan<Float>
    ) {
        var total = 0.0
        for feature in 0..<featureCount { total += max(0, isErrors ? terms[feature] : Double(deviation[feature])) }
        for feature in 0..<featureCount {
            let part = max(0, isErrors ? terms[feature] : Double(deviation[feature]))
            contributions[feature] = Float(total > 0 ? score * part / total : score / Double(featureCount))
        }
    }
}
