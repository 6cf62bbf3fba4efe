internal import Core
package import Engine
internal import Kernels

/// `knn`: the mean distance of a window to its nearest training windows.
///
/// Ramaswamy et al., "Efficient Algorithms for Mining Outliers from Large Data Sets" (2000), with the mean over the
/// neighbours in place of the last one (Angiulli and Pizzuti, 2002), on windows as points. The distance is the root mean
/// square over a window's numbers; a feature's part is its share of the squared difference from the nearest window. There
/// is no expected value. A call costs T · F · `sample` multiplications a window; the state is the sample.
package struct NearestNeighboursModel: ModelPlugin {
    package let manifest = Manifest(
        name: "knn", kind: .model, version: "1.0",
        summary: "mean distance to the nearest training windows",
        parameters: [
            ParameterSpecification("window", "Rows in a window.", default: .integer(5), range: .integers(1...1024)),
            ParameterSpecification(
                "stride", "Rows from one window to the next.", default: .integer(1), range: .integers(1...4096)),
            ParameterSpecification(
                "neighbours", "Number of nearest windows to average over.", default: .integer(5),
                range: .integers(1...1000)),
            ParameterSpecification(
                "sample", "Training windows to keep at most, evenly spaced.", default: .integer(2000),
                range: .integers(1...100_000)),
        ])

    package let usesValidation = false

    package init() {}

    package func windowShape(parameters: Parameters) -> WindowShape {
        WindowShape(length: parameters.integer("window"), stride: parameters.integer("stride"))
    }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let kept = NearestWindows(
            training.evenlySpaced(limit: parameters.integer("sample")), size: training.windowSize,
            table: try .selected())
        return ModelFit(
            model: Fitted(kept: kept, featureCount: training.featureCount, parameters: parameters), lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let size = windowShape(parameters: parameters).length * featureCount
        let kept = NearestWindows(
            try state.rows("windows", of: size, limit: 100_000), size: size, table: try .selected())
        return Fitted(kept: kept, featureCount: featureCount, parameters: parameters)
    }

    private struct Fitted: FittedWindowModel {
        let kept: NearestWindows
        let featureCount: Int
        let windowShape: WindowShape
        let neighbours: Int

        init(kept: NearestWindows, featureCount: Int, parameters: Parameters) {
            self.kept = kept
            self.featureCount = featureCount
            windowShape = WindowShape(length: parameters.integer("window"), stride: parameters.integer("stride"))
            neighbours = min(parameters.integer("neighbours"), kept.count)
        }

        var deviationShape: DeviationShape { DeviationShape(scoreOfFeatures: featureCount) }

        var state: PluginState {
            PluginState(["windows": NamedArray(shape: [kept.count, kept.size], values: .float32(kept.values))])
        }

        func makeRunner() -> any ModelRunner { Runner(self) }
    }

    private struct Runner: ModelRunner {
        private let fitted: Fitted
        private var similarities: [Float]
        /// Positions of the nearest windows so far, the nearest first.
        private var nearest: [Int]
        private var parts: [Double]

        init(_ fitted: Fitted) {
            self.fitted = fitted
            similarities = [Float](repeating: 0, count: NearestWindows.batchSize * fitted.kept.count)
            nearest = [Int](repeating: 0, count: fitted.neighbours)
            parts = [Double](repeating: 0, count: fitted.featureCount)
        }

        mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
            let kept = fitted.kept
            for first in stride(from: 0, to: count, by: NearestWindows.batchSize) {
                let rows = min(NearestWindows.batchSize, count - first)
                let batch = windows.extracting(first * kept.size..<(first + rows) * kept.size)
                var target = similarities.mutableSpan
                kept.compare(batch, rows: rows, into: &target)
                for row in 0..<rows {
                    let window = batch.extracting(row * kept.size..<(row + 1) * kept.size)
                    findNearest(from: row * kept.count)
                    describe(window)
                    for feature in parts.indices {
                        deviations[(first + row) * parts.count + feature] = Float(parts[feature])
                    }
                }
            }
        }

        /// Keeps the positions of the largest similarities in order; few windows pass the comparison with the last of them.
        private mutating func findNearest(from start: Int) {
            let count = fitted.kept.count
            let wanted = nearest.count
            var found = 0
            for index in 0..<count {
                let value = similarities[start + index]
                guard found < wanted || value > similarities[start + nearest[found - 1]] else { continue }
                var place = found < wanted ? found : wanted - 1
                while place > 0, value > similarities[start + nearest[place - 1]] {
                    nearest[place] = nearest[place - 1]
                    place -= 1
                }
                nearest[place] = index
                found = min(found + 1, wanted)
            }
        }

        /// Leaves each feature's part of the window's score in `parts`.
        private mutating func describe(_ window: Span<Float>) {
            let (kept, width) = (fitted.kept, fitted.featureCount)
            var score = 0.0
            // By index: the iterator allocates in a build without optimisation.
            for place in nearest.indices {
                score += (kept.squaredDistance(window, to: nearest[place]) / Double(kept.size)).squareRoot()
            }
            score /= Double(nearest.count)
            for feature in 0..<width { parts[feature] = 0 }
            var total = 0.0
            let start = nearest[0] * kept.size
            for position in 0..<kept.size {
                let difference = Double(window[position] - kept.values[start + position])
                parts[position % width] += difference * difference
                total += difference * difference
            }
            for feature in 0..<width {
                parts[feature] = total > 0 ? score * parts[feature] / total : score / Double(width)
            }
        }
    }
}
