internal import Core
package import Engine
internal import Kernels

/// `kmeans`: a window's difference from the nearest of the windows that the training rows gather around.
///
/// The centre is what is expected, row by row; the difference is the error. Windows as points follow Schmidl et al.,
/// "Anomaly Detection in Time Series: A Comprehensive Evaluation" (2022), which found this one of the best of the simple
/// detectors. A call costs T · F · `centres` multiplications a window; the state is `centres` windows.
package struct KMeansModel: ModelPlugin {
    package let manifest = Manifest(
        name: "kmeans", kind: .model, version: "1.0",
        summary: "nearest of a few typical windows (k-means centres)",
        parameters: [
            ParameterSpecification("window", "Rows in a window.", default: .integer(5), range: .integers(1...1024)),
            ParameterSpecification(
                "stride", "Rows from one window to the next.", default: .integer(1), range: .integers(1...4096)),
            ParameterSpecification(
                "centres", "Typical windows to learn.", default: .integer(50), range: .integers(1...4096)),
            ParameterSpecification(
                "rounds", "Times that the centres move at most.", default: .integer(50), range: .integers(1...10_000)),
            ParameterSpecification(
                "sample", "Training windows to learn from at most, evenly spaced.",
                default: .integer(20_000), range: .integers(1...10_000_000)),
        ])

    package let usesValidation = false

    package init() {}

    package func windowShape(parameters: Parameters) -> WindowShape {
        WindowShape(length: parameters.integer("window"), stride: parameters.integer("stride"))
    }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let table = try KernelTable.selected()
        let centres = Centres(
            of: training.evenlySpaced(limit: parameters.integer("sample")), size: training.windowSize,
            count: parameters.integer("centres"), rounds: parameters.integer("rounds"), seed: context.seed,
            table: table, isCancelled: context.isCancelled)
        let fitted = Fitted(
            centres: NearestWindows(centres.values, size: training.windowSize, table: table),
            featureCount: training.featureCount, windowShape: windowShape(parameters: parameters))
        return ModelFit(model: fitted, lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let shape = windowShape(parameters: parameters)
        let size = shape.length * featureCount
        let centres = try state.rows("centres", of: size, limit: 4096)
        return Fitted(
            centres: NearestWindows(centres, size: size, table: try KernelTable.selected()),
            featureCount: featureCount, windowShape: shape)
    }

    private struct Fitted: FittedWindowModel {
        let centres: NearestWindows
        let featureCount: Int
        let windowShape: WindowShape

        var state: PluginState {
            PluginState([
                "centres": NamedArray(shape: [centres.count, centres.size], values: .float32(centres.values))
            ])
        }

        func makeRunner() -> any ModelRunner { Runner(centres) }
    }

    private struct Runner: ModelRunner {
        private let centres: NearestWindows
        private var similarities: [Float]

        init(_ centres: NearestWindows) {
            self.centres = centres
            similarities = [Float](repeating: 0, count: NearestWindows.batchSize * centres.count)
        }

        mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
            let centres = self.centres
            let size = centres.size
            let values = centres.values.span
            for first in stride(from: 0, to: count, by: NearestWindows.batchSize) {
                let rows = min(NearestWindows.batchSize, count - first)
                var target = similarities.mutableSpan
                centres.compare(
                    windows.extracting(first * size..<(first + rows) * size), rows: rows, into: &target)
                for row in 0..<rows {
                    let centre = centres.nearest(similarities.span, from: row * centres.count)
                    let start = (first + row) * size
                    for position in 0..<size {
                        deviations[start + position] = windows[start + position] - values[centre * size + position]
                    }
                }
            }
        }
    }
}
