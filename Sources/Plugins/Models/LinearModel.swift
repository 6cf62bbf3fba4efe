internal import Core
package import Engine
internal import Kernels

/// `linear`: five expectations of each row that cost almost nothing, each at another time scale.
///
/// With μ the mean of the training rows and c = x − μ, the errors of a row are, by group:
/// 0. *forecast*: c_t − Σ_l W_l c_{t−l} over the last `lags` rows, a vector autoregression (Lütkepohl, "New Introduction to
///    Multiple Time Series Analysis", 2005) fitted by ridge regression, (LᵀL + λI) W = LᵀC with λ = `ridge` · n · the mean
///    variance of a column;
/// 1. *principal components*: c − V Vᵀ c, where V holds the directions of the largest variance until their share reaches
///    `share` (Shyu et al., "A Novel Anomaly Detection Scheme Based on Principal Component Classifier", 2003);
/// 2. *difference*: x_t − x_{t−1};
/// 3. *fast level*: x_t − m, where m then moves by `fast` of that error;
/// 4. *slow level*: the same by `slow`.
///
/// Before the first row of a stream, and after a gap, the first row is taken to have been there always. The expected
/// values are those of the forecast.
package struct LinearModel: ModelPlugin {
    package let manifest = Manifest(
        name: "linear", kind: .model, version: "1.0",
        summary: "forecast, principal components, difference and two moving levels of each row",
        parameters: [
            ParameterSpecification(
                "lags",
                "Rows that the forecast looks back; fewer if rows × features would exceed \(LinearFit.unknownLimit).",
                default: .integer(10), range: .integers(1...200)),
            ParameterSpecification(
                "ridge", "Weight of the forecast's penalty, as a share of the mean variance of a feature.",
                default: .real(0.01), range: .reals(1e-6...1000)),
            ParameterSpecification(
                "share", "Share of the variance explained by the principal components.",
                default: .real(0.97), range: .reals(0...1)),
            ParameterSpecification(
                "fast", "Smoothing factor of the fast level.",
                default: .real(0.5), range: .reals(0...1)),
            ParameterSpecification(
                "slow", "Smoothing factor of the slow level.",
                default: .real(0.005), range: .reals(0...1)),
        ])

    package let usesValidation = false

    package init() {}

    package func windowShape(parameters: Parameters) -> WindowShape { WindowShape(length: 1) }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let table = try KernelTable.selected()
        let fit = LinearFit(
            training.runs.filter { $0.rowCount > 0 }, features: training.featureCount,
            lags: LinearFit.lags(parameters.integer("lags"), features: training.featureCount),
            ridge: parameters.real("ridge"), share: parameters.real("share"), table: table)
        return ModelFit(
            model: Fitted(
                mean: fit.mean, forecast: fit.forecast, directions: fit.directions, parameters: parameters, table: table
            ),
            lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let mean = try state.float32("mean", shape: [featureCount])
        let lags = LinearFit.lags(parameters.integer("lags"), features: featureCount)
        let forecast = try state.float32("forecast", shape: [lags * featureCount, featureCount])
        let directions = try PrincipalDirections.restore(state, size: featureCount)
        return Fitted(
            mean: mean, forecast: forecast, directions: directions, parameters: parameters,
            table: try KernelTable.selected())
    }

    private struct Fitted: FittedModel {
        let windowShape = WindowShape(length: 1)
        let mean: [Float]
        /// `[lags · F × F]`, the newest row first.
        let forecast: [Float]
        /// `[F × K]` and `[K × F]`.
        let directions: [Float]
        let transposed: [Float]
        let rates: [Float]
        let table: KernelTable

        init(mean: [Float], forecast: [Float], directions: [Float], parameters: Parameters, table: KernelTable) {
            self.mean = mean
            self.forecast = forecast
            self.directions = directions
            self.table = table
            transposed = PrincipalDirections.transposed(directions, size: mean.count)
            rates = [Float(parameters.real("fast")), Float(parameters.real("slow"))]
        }

        var featureCount: Int { mean.count }
        var directionCount: Int { directions.count / mean.count }
        var lags: Int { forecast.count / mean.count / mean.count }

        /// The difference and the fast level follow a row at once and blame the row after it, too.
        var deviationShape: DeviationShape {
            DeviationShape(rowCount: 1, groupCount: 5, featureCount: mean.count, attributedGroups: [0, 1, 4])
        }

        var state: PluginState {
            PluginState([
                "mean": NamedArray(shape: [mean.count], values: .float32(mean)),
                "forecast": NamedArray(shape: [lags * mean.count, mean.count], values: .float32(forecast)),
                "directions": NamedArray(shape: [mean.count, directionCount], values: .float32(directions)),
            ])
        }

        func makeStream() -> any ModelStream { Stream(self) }
    }

    private struct Stream: ModelStream {
        private let fitted: Fitted
        private let width: Int
        private var hasRows = false
        /// Rows less the mean, the newest first, from `newest` on; what is before that is room for rows to come.
        private var history: [Float]
        private var newest: Int
        private var last: [Float]
        private var levels: [Float]
        private var centred: [Float]
        private var projected: [Float]
        private var expected: [Float]
        private let zeros: [Float]
        /// Of the last row, `[5 × F]`.
        private var errors: [Float]

        init(_ fitted: Fitted) {
            self.fitted = fitted
            width = fitted.featureCount
            let capacity = fitted.lags + 64
            history = [Float](repeating: 0, count: capacity * width)
            newest = capacity - fitted.lags
            last = [Float](repeating: 0, count: width)
            levels = [Float](repeating: 0, count: 2 * width)
            centred = last
            expected = last
            projected = [Float](repeating: 0, count: fitted.directionCount)
            zeros = [Float](repeating: 0, count: max(width, fitted.directionCount))
            errors = [Float](repeating: 0, count: 5 * width)
        }

        mutating func reset() { hasRows = false }

        var memory: PluginState? {
            guard hasRows else { return PluginState() }
            let rows = Array(history[newest * width..<(newest + fitted.lags) * width])
            return PluginState([
                "history": NamedArray(shape: [fitted.lags, width], values: .float32(rows)),
                "last": NamedArray(shape: [width], values: .float32(last)),
                "levels": NamedArray(shape: [2, width], values: .float32(levels)),
                "expected": NamedArray(shape: [width], values: .float32(expected)),
            ])
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            guard !memory.arrays.isEmpty else { return reset() }
            let rows = try memory.float32("history", shape: [fitted.lags, width])
            last = try memory.float32("last", shape: [width])
            levels = try memory.float32("levels", shape: [2, width])
            expected = try memory.float32("expected", shape: [width])
            newest = history.count / width - fitted.lags
            history.replaceSubrange(newest * width..<(newest + fitted.lags) * width, with: rows)
            hasRows = true
        }

        mutating func push(_ row: Span<Float>) {
            for feature in 0..<width { centred[feature] = row[feature] - fitted.mean[feature] }
            if !hasRows { begin(row) }
            compare(with: 0)
            project()
            compare(with: 1)
            for feature in 0..<width {
                let value = row[feature]
                errors[2 * width + feature] = value - last[feature]
                last[feature] = value
                for level in 0..<2 {
                    let position = level * width + feature
                    let error = value - levels[position]
                    errors[3 * width + position] = error
                    levels[position] += fitted.rates[level] * error
                }
            }
            remember()
        }

        mutating func deviation(into deviation: inout MutableSpan<Float>) {
            for index in errors.indices { deviation[index] = errors[index] }
        }

        /// As if the row had been there always.
        private mutating func begin(_ row: Span<Float>) {
            hasRows = true
            newest = history.count / width - fitted.lags
            for lag in 0..<fitted.lags {
                for feature in 0..<width { history[(newest + lag) * width + feature] = centred[feature] }
            }
            for feature in 0..<width {
                last[feature] = row[feature]
                levels[feature] = row[feature]
                levels[width + feature] = row[feature]
            }
            forecast()
        }

        /// Leaves what is expected of the next row in `expected`.
        private mutating func forecast() {
            let first = newest * width
            PrincipalDirections.multiply(
                history, first..<first + fitted.lags * width, by: fitted.forecast, zeros: zeros, fitted.table,
                into: &expected)
        }

        /// Leaves the row's projection on the directions in `expected`.
        private mutating func project() {
            PrincipalDirections.multiply(
                centred, 0..<width, by: fitted.directions, zeros: zeros, fitted.table, into: &projected)
            PrincipalDirections.multiply(
                projected, 0..<fitted.directionCount, by: fitted.transposed, zeros: zeros, fitted.table, into: &expected
            )
        }

        private mutating func compare(with group: Int) {
            for feature in 0..<width { errors[group * width + feature] = centred[feature] - expected[feature] }
        }

        /// Puts the row in front of the others and forecasts the next one.
        private mutating func remember() {
            if newest == 0 {
                let end = history.count / width - fitted.lags
                // From the back, as the places may overlap.
                var position = fitted.lags * width
                while position > 0 {
                    position -= 1
                    history[end * width + position] = history[position]
                }
                newest = end
            }
            newest -= 1
            for feature in 0..<width { history[newest * width + feature] = centred[feature] }
            forecast()
        }
    }
}
