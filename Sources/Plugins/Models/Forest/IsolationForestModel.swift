internal import Core
package import Engine
internal import Glibc

/// `isolation-forest`: isolation forest: number of random splits to isolate a window.
///
/// Liu, Ting and Zhou, "Isolation Forest" (2008): the score is 2^(−h ÷ c), where h is the mean number of steps in the trees
/// and c that of a point like the others; 0.5 is usual, 1 strange. A feature's part follows from the steps that its splits
/// save along the paths. There is no expected value. A call costs `trees` · log₂ `sample` comparisons a window; the state is
/// 6 · `trees` · `sample` numbers at most.
package struct IsolationForestModel: ModelPlugin {
    package let manifest = Manifest(
        name: "isolation-forest", kind: .model, version: "1.0",
        summary: "isolation forest: number of random splits to isolate a window",
        parameters: [
            ParameterSpecification("window", "Rows in a window.", default: .integer(1), range: .integers(1...256)),
            ParameterSpecification(
                "stride", "Rows from one window to the next.", default: .integer(1), range: .integers(1...4096)),
            ParameterSpecification("trees", "Trees.", default: .integer(100), range: .integers(1...1000)),
            ParameterSpecification(
                "sample", "Training windows in a tree.", default: .integer(256), range: .integers(2...4096)),
        ], companion: "mse")

    package let usesValidation = false

    package init() {}

    package func windowShape(parameters: Parameters) -> WindowShape {
        WindowShape(length: parameters.integer("window"), stride: parameters.integer("stride"))
    }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let points = training.evenlySpaced(limit: 100_000)
        let size = training.windowSize
        let count = points.count / size
        let sample = parameters.integer("sample")
        var random = RandomSource(seed: context.seed)
        let trees = (0..<parameters.integer("trees")).map { _ in
            IsolationTree(
                points, size: size, members: (0..<min(sample, count)).map { _ in random.below(count) },
                depth: IsolationTree.depth(sample: sample), random: &random)
        }
        let fitted = Fitted(
            features: trees.flatMap(\.features), splits: trees.flatMap(\.splits),
            expectations: trees.flatMap(\.expectations), featureCount: training.featureCount, parameters: parameters)
        return ModelFit(model: fitted, lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let nodes = IsolationTree.nodeCount(depth: IsolationTree.depth(sample: parameters.integer("sample")))
        let shape = [parameters.integer("trees"), nodes]
        let features = try state.float32("feature", shape: shape)
        let size = parameters.integer("window") * featureCount
        for (index, feature) in features.enumerated() {
            // The last half of a tree's nodes has no children.
            let isLeaf = feature == IsolationTree.leaf
            guard isLeaf || (Int(exactly: feature).map((0..<size).contains) == true && index % nodes < nodes / 2) else {
                throw StateError.badValue(array: "feature", reason: "holds a number that is not a feature's")
            }
        }
        guard try state.float64("size", shape: [])[0] == Double(size) else {
            throw StateError.badValue(array: "size", reason: "is not the size of a window")
        }
        let expectations = try state.float32("expectation", shape: shape)
        guard expectations.allSatisfy({ $0 >= 0 }) else {
            throw StateError.badValue(array: "expectation", reason: "holds a negative number")
        }
        return Fitted(
            features: features, splits: try state.float32("split", shape: shape), expectations: expectations,
            featureCount: featureCount, parameters: parameters)
    }

    private struct Fitted: FittedWindowModel {
        /// `[trees × nodes]` each.
        let features: [Float]
        let splits: [Float]
        let expectations: [Float]
        let featureCount: Int
        let windowShape: WindowShape
        let treeCount: Int

        init(
            features: [Float], splits: [Float], expectations: [Float], featureCount: Int, parameters: Parameters
        ) {
            self.features = features
            self.splits = splits
            self.expectations = expectations
            self.featureCount = featureCount
            windowShape = WindowShape(length: parameters.integer("window"), stride: parameters.integer("stride"))
            treeCount = parameters.integer("trees")
        }

        var nodeCount: Int { features.count / treeCount }
        var deviationShape: DeviationShape { DeviationShape(scoreOfFeatures: featureCount) }

        var state: PluginState {
            let shape = [treeCount, nodeCount]
            return PluginState([
                "feature": NamedArray(shape: shape, values: .float32(features)),
                "split": NamedArray(shape: shape, values: .float32(splits)),
                "expectation": NamedArray(shape: shape, values: .float32(expectations)),
                "size": .scalar(Double(windowShape.length * featureCount)),
            ])
        }

        func makeRunner() -> any ModelRunner { Runner(self) }
    }

    private struct Runner: ModelRunner {
        private let fitted: Fitted
        /// Steps that each feature's splits saved.
        private var saved: [Float]
        /// Steps from the root that the points of a tree need on average.
        private let usual: Double

        init(_ fitted: Fitted) {
            self.fitted = fitted
            saved = [Float](repeating: 0, count: fitted.featureCount)
            var sum = 0.0
            for tree in 0..<fitted.treeCount { sum += Double(fitted.expectations[tree * fitted.nodeCount]) }
            usual = sum / Double(fitted.treeCount)
        }

        mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
            let width = fitted.featureCount
            let size = fitted.windowShape.length * width
            for window in 0..<count {
                let steps = descend(windows.extracting(window * size..<(window + 1) * size))
                // Points that are all alike are parted in no step.
                let score = usual > 0 ? exp2(-steps / usual) : 0.5
                var total: Float = 0
                for feature in 0..<width { total += saved[feature] }
                for feature in 0..<width {
                    let share = total > 0 ? saved[feature] / total : 1 / Float(width)
                    deviations[window * width + feature] = Float(score) * share
                }
            }
        }

        /// The mean number of steps in the trees.
        private mutating func descend(_ window: Span<Float>) -> Double {
            let fitted = fitted
            let (features, splits) = (fitted.features.span, fitted.splits.span)
            let expectations = fitted.expectations.span
            let (nodes, width) = (fitted.nodeCount, fitted.featureCount)
            for feature in 0..<width { saved[feature] = 0 }
            var steps: Float = 0
            for tree in 0..<fitted.treeCount {
                let root = tree * nodes
                var node = 0
                while features[root + node] >= 0 {
                    let position = Int(features[root + node])
                    let next = 2 * node + (window[position] > splits[root + node] ? 2 : 1)
                    let gain = expectations[root + node] - expectations[root + next]
                    if gain > 0 { saved[position % width] += gain }
                    node = next
                }
                steps += expectations[root + node]
            }
            return Double(steps) / Double(fitted.treeCount)
        }
    }
}
