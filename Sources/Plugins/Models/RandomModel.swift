internal import Core
package import Engine

/// `random`: scores each row at random. The floor that any detector must beat, and a check of an evaluation: whatever a
/// measure says of it is what chance gives (Kim et al., "Towards a Rigorous Evaluation of Time-Series Anomaly
/// Detection", 2022).
package struct RandomModel: ModelPlugin {
    package let manifest = Manifest(
        name: "random", kind: .model, version: "1.0", summary: "baseline: a random score for each row",
        companion: "mse")

    package let usesValidation = false

    package init() {}

    package func windowShape(parameters: Parameters) -> WindowShape { WindowShape(length: 1) }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        ModelFit(model: Fitted(featureCount: training.featureCount, seed: context.seed), lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let numbers = try state.float64("seed", shape: [3])
        guard numbers[2] == Double(featureCount) else {
            throw StateError.badValue(array: "seed", reason: "belongs to another number of features")
        }
        let halves = try numbers.prefix(2).map { half throws(StateError) in
            guard let word = UInt32(exactly: half) else {
                throw StateError.badValue(array: "seed", reason: "must hold two 32-bit words")
            }
            return UInt64(word)
        }
        return Fitted(featureCount: featureCount, seed: halves[0] << 32 | halves[1])
    }

    private struct Fitted: FittedModel {
        let windowShape = WindowShape(length: 1)
        let featureCount: Int
        let seed: UInt64

        var deviationShape: DeviationShape { DeviationShape(scoreOfFeatures: featureCount) }

        /// The seed's two halves, which a float64 holds exactly, and the number of features.
        var state: PluginState {
            let numbers = [Double(seed >> 32), Double(seed & 0xffff_ffff), Double(featureCount)]
            return PluginState(["seed": NamedArray(shape: [3], values: .float64(numbers))])
        }

        func makeStream() -> any ModelStream { Stream(self) }
    }

    private struct Stream: ModelStream {
        private let fitted: Fitted
        private var random: RandomSource
        private var score: Float = 0

        init(_ fitted: Fitted) {
            self.fitted = fitted
            random = RandomSource(seed: fitted.seed)
        }

        mutating func reset() { random = RandomSource(seed: fitted.seed) }

        var memory: PluginState? {
            PluginState([
                "words": NamedArray(shape: [4], values: .int64(random.words.map { Int64(bitPattern: $0) }))
            ])
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            let words = try memory.integers("words", count: 4).map { UInt64(bitPattern: $0) }
            guard let saved = RandomSource(words: words) else {
                throw .badValue(array: "words", reason: "holds zeroes only")
            }
            random = saved
        }

        mutating func push(_ row: Span<Float>) { score = Float(random.uniform()) }

        mutating func deviation(into deviation: inout MutableSpan<Float>) {
            for feature in 0..<fitted.featureCount { deviation[feature] = score / Float(fitted.featureCount) }
        }
    }
}
