internal import Core
internal import Engine
import Synchronization

/// What the plugins below saw and did, in the order in which it happened.
final class Log: Sendable {
    private let entries = Mutex<[String]>([])

    func add(_ entry: String) { entries.withLock { $0.append(entry) } }

    var all: [String] { entries.withLock { $0 } }
}

/// Passes on the difference of each cell from the row before; so the first row after a gap gives nothing.
struct DifferenceFeature: FeaturePlugin {
    let manifest: Manifest
    let log: Log

    init(version: String = "1.0", log: Log = Log()) {
        manifest = Manifest(
            name: "difference", kind: .feature, version: version, summary: "change from row to row",
            parameters: [
                ParameterSpecification("columns", "Columns.", default: .texts(["a", "b"]), itemCount: 1...9)
            ])
        self.log = log
    }

    func fit(_ series: [Series], parameters: Parameters) throws -> any FittedFeature {
        log.add("feature \(series.map { $0.timeSeconds(ofRow: 0) }) \(series.map(\.rowCount))")
        return Fitted(inputColumns: parameters.texts("columns"))
    }

    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedFeature {
        Fitted(inputColumns: try state.text("columns"))
    }

    private struct Fitted: FittedFeature {
        let inputColumns: [String]
        var outputColumns: [String] { inputColumns.map { "\($0)'" } }
        var state: PluginState {
            PluginState(["columns": NamedArray(shape: [inputColumns.count], values: .text(inputColumns))])
        }
        func makeStream() -> any FeatureStream { Stream() }
    }

    private struct Stream: FeatureStream {
        var last: [Float]?

        mutating func reset() { last = nil }

        mutating func transform(_ row: Span<Float>, into features: inout MutableSpan<Float>) -> Bool {
            let before = last
            last = row.indices.map { row[$0] }
            guard let before else { return false }
            for index in row.indices { features[index] = row[index] - before[index] }
            return true
        }
    }
}

/// Leaves each window's distance from the mean training row; trains in as many epochs as asked for.
struct MeanModel: ModelPlugin {
    let manifest = Manifest(
        name: "mean", kind: .model, version: "2.3", summary: "distance from the mean row",
        parameters: [
            ParameterSpecification("window", "Rows in a window.", default: .integer(4), range: .integers(1...100)),
            ParameterSpecification("stride", "Rows between windows.", default: .integer(1), range: .integers(1...100)),
            ParameterSpecification("epochs", "Epochs.", default: .integer(2), range: .integers(1...1000)),
        ])
    var log = Log()

    func windowShape(parameters: Parameters) -> WindowShape {
        WindowShape(length: parameters.integer("window"), stride: parameters.integer("stride"))
    }

    func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        log.add("model \(training.count) \(validation.count)")
        var mean = [Float](repeating: 0, count: training.featureCount)
        var window = [Float](repeating: 0, count: training.windowSize)
        var curve: [EpochLoss] = []
        for epoch in 1...parameters.integer("epochs") {
            if context.isCancelled() { break }
            for index in 0..<training.count {
                training.copyWindow(index, to: &window, at: 0)
                for (position, value) in window.enumerated() { mean[position % mean.count] += value / 1000 }
            }
            mean[0] += Float(context.seed % 1000)
            curve.append(EpochLoss(training: 1 / Double(epoch), validation: 2))
            context.report(
                FitProgress(
                    workload: context.workload, epoch: epoch, epochLimit: 1000, trainingLoss: 1 / Double(epoch),
                    validationLoss: 2, windowCount: training.count))
        }
        guard !curve.isEmpty else { throw CancellationError() }
        return ModelFit(model: Fitted(mean: mean, windowShape: windowShape(parameters: parameters)), lossCurve: curve)
    }

    func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        Fitted(
            mean: try state.float32("mean", shape: [featureCount]), windowShape: windowShape(parameters: parameters))
    }

    private struct Fitted: FittedWindowModel {
        let mean: [Float]
        let windowShape: WindowShape
        var featureCount: Int { mean.count }
        var state: PluginState { PluginState(["mean": NamedArray(shape: [mean.count], values: .float32(mean))]) }
        func makeRunner() -> any ModelRunner { Runner(mean: mean) }
    }

    private struct Runner: ModelRunner {
        let mean: [Float]

        mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
            for index in windows.indices { deviations[index] = windows[index] - mean[index % mean.count] }
        }
    }
}

/// Sum of the window's absolute residuals, averaged with the score before: it remembers until a gap.
struct SmoothScorer: ScorerPlugin {
    let manifest = Manifest(name: "smooth", kind: .scorer, version: "1.0", summary: "smoothed absolute residual")
    var log = Log()

    func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer {
        log.add("scorer \(deviations.count)")
        return Fitted(featureCount: deviations.shape.featureCount)
    }

    func restore(_ state: PluginState, shape: DeviationShape, parameters: Parameters) throws -> any FittedScorer {
        Fitted(featureCount: shape.featureCount)
    }

    private struct Fitted: FittedScorer {
        let featureCount: Int
        var state: PluginState { PluginState() }
        func makeStream() -> any ScorerStream { Stream(featureCount: featureCount) }
    }

    private struct Stream: ScorerStream {
        let featureCount: Int
        var memory: [Float]?

        mutating func reset() { memory = nil }

        mutating func score(_ residuals: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
            var parts = [Float](repeating: 0, count: featureCount)
            for index in residuals.indices { parts[index % featureCount] += abs(residuals[index]) }
            let smoothed = zip(parts, memory ?? parts).map { ($0 + $1) / 2 }
            memory = smoothed
            for index in smoothed.indices { contributions[index] = smoothed[index] }
            return smoothed.reduce(0) { $0 + Double($1) }
        }
    }
}

/// The largest normal score; after an anomaly the limit is twice that until a gap.
struct WaryThreshold: ThresholdPlugin {
    let manifest = Manifest(name: "wary", kind: .threshold, version: "1.0", summary: "the largest normal score")
    var log = Log()

    func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        log.add("threshold \(scores.count)")
        return Fitted(limit: scores.max() ?? 0)
    }

    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        Fitted(limit: try state.float64("limit", shape: [])[0])
    }

    private struct Fitted: FittedThreshold {
        let limit: Double
        var state: PluginState { PluginState(["limit": NamedArray(shape: [], values: .float64([limit]))]) }
        func makeStream() -> any ThresholdStream { Stream(limit: limit) }
    }

    private struct Stream: ThresholdStream {
        let limit: Double
        var factor = 1.0

        mutating func reset() { factor = 1 }

        mutating func judge(_ score: Double) -> Verdict {
            let verdict = Verdict(limit: limit * factor, isAnomalous: score > limit * factor)
            if verdict.isAnomalous { factor = 2 }
            return verdict
        }
    }
}

func registry(log: Log = Log(), featureVersion: String = "1.0") throws -> Registry {
    var registry = Registry()
    try registry.register(DifferenceFeature(version: featureVersion, log: log))
    try registry.register(MeanModel(log: log))
    try registry.register(SmoothScorer(log: log))
    try registry.register(WaryThreshold(log: log))
    return registry
}

func configuration(window: Int = 4, stride: Int = 1, epochs: Int = 2) -> DetectorConfiguration {
    DetectorConfiguration(
        feature: PluginChoice("difference"),
        model: PluginChoice(
            "mean",
            parameters: ["window": .integer(window), "stride": .integer(stride), "epochs": .integer(epochs)]),
        scorer: PluginChoice("smooth"), threshold: PluginChoice("wary"))
}

/// Rows of columns a, b and c that look random and are the same in each run; c is not read by the detector.
func series(
    _ workload: String = "shop/cart", replica: String = "0", rows: Int, seed: Int = 0,
    columns: [String] = ["a", "b", "c"],
    interval: Double = 5, start: Double = 1000, missing: [Int: Int] = [:]
) -> Series {
    func cell(_ row: Int, _ column: Int) -> Float {
        if missing[row] == column { return .nan }
        let mixed = row &* 7_919 &+ column &* 104_729 &+ seed &* 1_299_709
        return Float(mixed % 2_003) / 1_001 - 1
    }
    let values = (0..<rows).flatMap { row in columns.indices.map { cell(row, $0) } }
    return Series(
        workload: Workload(workload), replica: replica, columns: columns, startSeconds: start,
        intervalSeconds: interval,
        values: values)
}

func fitted(
    _ series: [Series], _ configuration: DetectorConfiguration = configuration(), log: Log = Log()
) throws -> Detector {
    let trainer = try DetectorTrainer(configuration, registry: registry(log: log))
    return try trainer.fit(series, context: FitContext(workload: series[0].workload, seed: 7))
}
