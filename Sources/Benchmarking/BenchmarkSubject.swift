internal import Core
public import Engine
package import Kernels
internal import Plugins

/// A detector to measure. Its time does not depend on the values of its weights.
public struct BenchmarkSubject: Sendable {
    /// The detector.
    public let detector: Detector
    /// Number format in which an LSTM autoencoder computes.
    package let precision: Precision

    /// Takes a fitted detector in a given precision.
    ///
    /// - Throws: what restoring throws; `KernelError.unavailablePrecision` where the machine lacks the precision.
    package init(_ record: DetectorRecord, precision: Precision = .float32) throws {
        detector = try Detector(record, registry: Registry.builtin(precision: precision))
        self.precision = precision
    }

    /// Makes a detector of the given shape: `minmax` features, `lstm-ae`, `mse` score, `percentile` threshold, fitted
    /// for one epoch on a few windows of noise.
    ///
    /// - Throws: what fitting throws.
    public init(_ shape: ModelShape) throws {
        try self.init(shape, precision: .float32)
    }

    /// The same in a given precision.
    package init(_ shape: ModelShape, precision: Precision) throws {
        let parameters: [String: ParameterValue] = [
            "window": .integer(shape.windowLength), "stride": .integer(shape.windowLength),
            "encoder-widths": .integers(shape.encoderWidths), "epochs": .integer(1),
        ]
        let configuration = DetectorConfiguration(
            feature: PluginChoice("minmax"), model: PluginChoice("lstm-ae", parameters: parameters),
            scorer: PluginChoice("mse"), threshold: PluginChoice("percentile"))
        let workload = Workload("bench")
        let rows = 6 * shape.windowLength
        let series = Series(
            workload: workload, replica: "noise", columns: (0..<shape.featureCount).map { "f\($0)" },
            startSeconds: 0, intervalSeconds: 1, values: Noise.floats(count: rows * shape.featureCount))
        let fitted = try DetectorTrainer(configuration, registry: Registry.builtin())
            .fit([series], context: FitContext(workload: workload, seed: 1))
        try self.init(fitted.record, precision: precision)
    }

    /// Makes the default detector of this many metrics, fitted on noise.
    ///
    /// - Throws: what fitting throws.
    public init(metricCount: Int) throws {
        let workload = Workload("bench")
        let series = Series(
            workload: workload, replica: "noise", columns: (0..<metricCount).map { "f\($0)" }, startSeconds: 0,
            intervalSeconds: 1, values: Noise.floats(count: 400 * metricCount))
        detector = try DetectorTrainer(DetectorConfiguration(), registry: Registry.builtin())
            .fit([series], context: FitContext(workload: workload, seed: 1))
        precision = .float32
    }

    /// Numbers in a window.
    package var windowSize: Int {
        detector.model.value.windowShape.length * detector.model.value.featureCount
    }
}

/// Numbers in −1…1 that look random and are always the same.
public enum Noise {
    /// The first `count` of them.
    public static func floats(count: Int) -> [Float] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 23) - 1
        }
    }
}
