internal import Core
package import Engine
internal import Kernels

/// `pca`: reconstructs a window from the directions in which windows of the training rows vary most.
///
/// With c the window less its training mean and V the directions of the largest variance until their share reaches `share`,
/// the error is c − V Vᵀ c (Jackson and Mudholkar, "Control Procedures for Residuals Associated with Principal Component
/// Analysis", 1979). At least one direction is left out. A window of one row compares metrics with each other, a longer one
/// also with the rows before. A call costs 2 · T · F · K multiplications a window.
package struct PrincipalComponentsModel: ModelPlugin {
    package let manifest = Manifest(
        name: "pca", kind: .model, version: "1.0",
        summary: "principal components: reconstructs windows from their main directions",
        parameters: [
            ParameterSpecification("window", "Rows in a window.", default: .integer(5), range: .integers(1...256)),
            ParameterSpecification(
                "stride", "Rows from one window to the next.", default: .integer(1), range: .integers(1...4096)),
            ParameterSpecification(
                "share", "Share of the variance explained by the components.",
                default: .real(0.97), range: .reals(0...1)),
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
        let size = training.windowSize
        var window = [Float](repeating: 0, count: size)
        var sums = [Double](repeating: 0, count: size)
        for index in 0..<training.count {
            training.copyWindow(index, to: &window, at: 0)
            for position in 0..<size { sums[position] += Double(window[position]) }
        }
        let mean = sums.map { Float($0 / Double(max(1, training.count))) }
        let covariance = Self.covariance(training, mean, table)
        let directions = PrincipalDirections.find(covariance, size: size, share: parameters.real("share"))
        return ModelFit(
            model: Fitted(
                mean: mean, directions: directions, featureCount: training.featureCount,
                windowShape: windowShape(parameters: parameters), table: table),
            lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let shape = windowShape(parameters: parameters)
        let mean = try state.float32("mean", shape: [shape.length * featureCount])
        let directions = try PrincipalDirections.restore(state, size: mean.count)
        return Fitted(
            mean: mean, directions: directions, featureCount: featureCount, windowShape: shape,
            table: try KernelTable.selected())
    }

    /// By the kernels in float32 over some hundred windows, which are then summed in float64.
    private static func covariance(_ windows: WindowSet, _ mean: [Float], _ table: KernelTable) -> [Double] {
        let size = mean.count
        var sums = [Double](repeating: 0, count: size * size)
        var part = [Float](repeating: 0, count: size * size)
        var block = [Float](repeating: 0, count: 256 * size)
        for first in stride(from: 0, to: windows.count, by: 256) {
            let count = min(256, windows.count - first)
            for index in 0..<count { windows.copyWindow(first + index, to: &block, at: index * size) }
            for position in 0..<count * size { block[position] -= mean[position % size] }
            let rows = block.span.extracting(0..<count * size)
            var target = part.mutableSpan
            table.multiply(.transposedA, m: size, n: size, k: count, a: rows, b: rows, into: &target)
            for index in sums.indices { sums[index] += Double(part[index]) / Double(windows.count) }
        }
        return sums
    }

    private struct Fitted: FittedWindowModel {
        let mean: [Float]
        /// `[T · F × K]`, and its transpose.
        let directions: [Float]
        let transposed: [Float]
        let featureCount: Int
        let windowShape: WindowShape
        let table: KernelTable

        init(
            mean: [Float], directions: [Float], featureCount: Int, windowShape: WindowShape, table: KernelTable
        ) {
            self.mean = mean
            self.directions = directions
            transposed = PrincipalDirections.transposed(directions, size: mean.count)
            self.featureCount = featureCount
            self.windowShape = windowShape
            self.table = table
        }

        var directionCount: Int { directions.count / mean.count }

        var state: PluginState {
            PluginState([
                "mean": NamedArray(shape: [mean.count], values: .float32(mean)),
                "directions": NamedArray(shape: [mean.count, directionCount], values: .float32(directions)),
            ])
        }

        func makeRunner() -> any ModelRunner { Runner(self) }
    }

    private struct Runner: ModelRunner {
        private let fitted: Fitted
        private let zeros: [Float]
        private var centred: [Float]
        private var projected: [Float]
        private var rebuilt: [Float]

        init(_ fitted: Fitted) {
            self.fitted = fitted
            zeros = [Float](repeating: 0, count: max(fitted.mean.count, fitted.directionCount))
            centred = [Float](repeating: 0, count: fitted.mean.count)
            projected = [Float](repeating: 0, count: fitted.directionCount)
            rebuilt = centred
        }

        mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
            let size = fitted.mean.count
            for window in 0..<count {
                let start = window * size
                for position in 0..<size { centred[position] = windows[start + position] - fitted.mean[position] }
                PrincipalDirections.multiply(
                    centred, 0..<size, by: fitted.directions, zeros: zeros, fitted.table, into: &projected)
                PrincipalDirections.multiply(
                    projected, 0..<fitted.directionCount, by: fitted.transposed, zeros: zeros, fitted.table,
                    into: &rebuilt)
                for position in 0..<size { deviations[start + position] = centred[position] - rebuilt[position] }
            }
        }
    }
}
