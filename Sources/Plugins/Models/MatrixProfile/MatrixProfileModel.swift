internal import Core
package import Engine

/// `matrix-profile`: the distance of each feature's last window to the most similar window before it.
///
/// The left matrix profile over a bounded history, as in Lu et al., "Matrix Profile XXIV: Scaling Time Series Anomaly
/// Detection to Trillions of Datapoints and Ultra-fast Arriving Data Streams" (2022): the last training rows come first, and
/// each row joins the history after it was scored; windows that overlap the last one do not count. A feature's part is the
/// mean squared difference. Windows are compared as they are; with `normalise` by their form alone, whatever their level
/// and amplitude. There is no expected value. A call costs 8 · F · `history` operations a row; the state is
/// `history` rows.
package struct MatrixProfileModel: ModelPlugin {
    package let manifest = Manifest(
        name: "matrix-profile", kind: .model, version: "1.0",
        summary: "distance of the last window to the most similar one before it",
        parameters: [
            ParameterSpecification("window", "Rows in a window.", default: .integer(20), range: .integers(2...1024)),
            ParameterSpecification(
                "history", "Rows to look back for similar windows.", default: .integer(2000),
                range: .integers(8...1_000_000)),
            ParameterSpecification(
                "normalise", "Whether windows are compared by form alone (mean 0, standard deviation 1).",
                default: .flag(false)),
            ParameterSpecification(
                "floor", "Least standard deviation of a normalised window, in the features' scale.",
                default: .real(0.05), range: .reals(1e-6...1000)),
        ], companion: "mse")

    package let usesValidation = false

    package init() {}

    package func windowShape(parameters: Parameters) -> WindowShape {
        WindowShape(length: parameters.integer("window"))
    }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let length = parameters.integer("window")
        let width = training.featureCount
        // The longest run's end: windows across a gap would be none that ever was.
        let run = training.runs.max { $0.rowCount < $1.rowCount }
        let rowCount = min(run?.rowCount ?? 0, max(parameters.integer("history"), 2 * length))
        guard let run, rowCount >= 2 * length else {
            throw ModelError.tooFewRows(model: manifest.name, parameter: "window", count: rowCount, needed: 2 * length)
        }
        let history = Array(run.values.suffix(rowCount * width))
        return ModelFit(model: Fitted(history: history, featureCount: width, parameters: parameters), lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let length = parameters.integer("window")
        let limit = max(parameters.integer("history"), 2 * length)
        let history = try state.rows("history", of: featureCount, limit: limit)
        guard history.count >= 2 * length * featureCount else {
            throw StateError.badValue(array: "history", reason: "holds fewer rows than two windows")
        }
        return Fitted(history: history, featureCount: featureCount, parameters: parameters)
    }

    private struct Fitted: FittedModel {
        let windowShape: WindowShape
        /// `[rows × F]`.
        let history: [Float]
        let featureCount: Int
        let isNormalised: Bool
        let floor: Double

        init(history: [Float], featureCount: Int, parameters: Parameters) {
            windowShape = WindowShape(length: parameters.integer("window"))
            self.history = history
            self.featureCount = featureCount
            isNormalised = parameters.flag("normalise")
            floor = parameters.real("floor")
        }

        var deviationShape: DeviationShape { DeviationShape(scoreOfFeatures: featureCount) }

        var state: PluginState {
            PluginState([
                "history": NamedArray(
                    shape: [history.count / featureCount, featureCount], values: .float32(history))
            ])
        }

        func makeStream() -> any ModelStream { Stream(self) }

        /// Each feature's profile after the training rows.
        var profiles: [LeftProfile] {
            (0..<featureCount).map { feature in
                LeftProfile(
                    history: stride(from: feature, to: history.count, by: featureCount).map { history[$0] },
                    length: windowShape.length, isNormalised: isNormalised, floor: floor)
            }
        }
    }

    private struct Stream: ModelStream {
        private let start: [LeftProfile]
        private var profiles: [LeftProfile]

        init(_ fitted: Fitted) {
            start = fitted.profiles
            profiles = start
        }

        mutating func reset() { profiles = start }

        var memory: PluginState? {
            var memory = PluginState()
            for (feature, profile) in profiles.enumerated() {
                memory.insert(profile.memory, named: "feature_\(feature + 1)")
            }
            return memory
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            for feature in profiles.indices {
                try profiles[feature].resume(memory.part(named: "feature_\(feature + 1)"))
            }
        }

        mutating func push(_ row: Span<Float>) {
            for feature in profiles.indices { profiles[feature].push(row[feature]) }
        }

        mutating func deviation(into deviation: inout MutableSpan<Float>) {
            for feature in profiles.indices {
                deviation[feature] = Float(profiles[feature].distance())
            }
        }
    }
}
