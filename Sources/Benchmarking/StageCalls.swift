internal import Core
internal import Engine
package import Kernels
internal import Neural
internal import Plugins

/// Where the time of one scored row goes: its features, its window taken as a whole, and the score; one thread. What a
/// stream saves of the projection is measured by ``StreamCalls``.
///
/// - `feature`: turning the new row into features;
/// - `projection`, `recurrence`: the input and the recurrent products of all LSTM layers, the latter with the gates;
/// - `dense`: the layer back to the features, and the latent one if there is one;
/// - `scoring`: score and verdict of the window.
///
/// The kernels take both products of a layer in one pass. The projection is what a layer costs beyond one whose input is
/// the same at each step, which is projected once; the recurrence is the rest. A model that is no LSTM autoencoder in
/// float32 is one stage, `model`.
package final class StageCalls {
    private let feature: TimedCall
    private let scoring: TimedCall
    private let layers: [LayerCalls]
    private let model: TimedCall

    package init(_ subject: BenchmarkSubject, table: KernelTable) {
        let detector = subject.detector
        feature = Self.featureCall(detector.feature.value)
        scoring = Self.scoringCall(subject)
        model = Self.modelCall(subject)
        if let fitted = detector.model.value as? FittedAutoencoder, subject.precision == .float32 {
            layers = fitted.model.layerCalls(table)
        } else {
            layers = []
        }
    }

    /// All calls, to be measured in turn.
    package var calls: [TimedCall] {
        [feature, scoring] + (layers.isEmpty ? [model] : layers.flatMap(\.calls))
    }

    /// Median seconds of each stage.
    package var result: [(stage: String, seconds: Double)] {
        var stages = [("feature", feature.times().median)]
        if layers.isEmpty {
            stages.append(("model", model.times().median))
        } else {
            let parts = layers.map(\.parts)
            stages.append(("projection", parts.reduce(0) { $0 + $1.projection }))
            stages.append(("recurrence", parts.reduce(0) { $0 + $1.recurrence }))
            stages.append(("dense", parts.reduce(0) { $0 + $1.dense }))
        }
        stages.append(("scoring", scoring.times().median))
        return stages
    }

    private static func featureCall(_ feature: any FittedFeature) -> TimedCall {
        var stream = feature.makeStream()
        let row = Noise.floats(count: feature.inputColumns.count)
        var output = [Float](repeating: 0, count: feature.outputColumns.count)
        return TimedCall {
            var target = output.mutableSpan
            _ = stream.transform(row.span, into: &target)
        }
    }

    private static func scoringCall(_ subject: BenchmarkSubject) -> TimedCall {
        var scorer = subject.detector.scorer.value.makeStream()
        var threshold = subject.detector.threshold.value.makeStream()
        let deviation = Noise.floats(count: subject.detector.model.value.deviationShape.count)
        var contributions = [Float](repeating: 0, count: subject.detector.model.value.featureCount)
        return TimedCall {
            var parts = contributions.mutableSpan
            _ = threshold.judge(scorer.score(deviation.span, contributions: &parts))
        }
    }

    private static func modelCall(_ subject: BenchmarkSubject) -> TimedCall {
        var runner = subject.detector.model.value.benchmarkRunner()
        let window = Noise.floats(count: subject.windowSize)
        var deviation = [Float](repeating: 0, count: subject.detector.model.value.deviationShape.count)
        return TimedCall {
            var target = deviation.mutableSpan
            runner.deviations(of: window.span, count: 1, into: &target)
        }
    }
}
