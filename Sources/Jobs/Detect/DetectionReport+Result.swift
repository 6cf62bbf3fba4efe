internal import Core
internal import Engine
internal import Evaluation
internal import Report

extension DetectionReport {
    /// The report on scored data.
    init(
        _ result: ScoredData, _ systemIncidents: [SystemIncident] = [], title: String, createdSeconds: Double,
        model: String, events: [LabeledEvent],
        attribution: [String]
    ) {
        let workloads = Set(result.scored.map(\.workload)).sorted()
        let sections = workloads.map { workload in
            let detector = result.detectors[workload]
            return WorkloadSection(
                workload: workload,
                series: result.series.filter { $0.workload == workload }
                    .map { Self.inputs(of: $0, detector: detector) },
                scored: result.scored.filter { $0.workload == workload },
                episodes: result.episodes.filter { $0.workload == workload },
                labels: events.filter { $0.workload == workload.name },
                training: detector?.training,
                limit: detector?.threshold.value.limit)
        }
        var facts = [Fact("Model file", model)]
        if let detector = workloads.lazy.compactMap({ result.detectors[$0] }).first {
            facts += [
                Fact("Feature", Self.text(detector.feature.plugin, detector.feature.parameters)),
                Fact("Model", Self.text(detector.model.plugin, detector.model.parameters)),
                Fact("Scorer", Self.text(detector.scorer.plugin, detector.scorer.parameters)),
                Fact("Threshold", Self.text(detector.threshold.plugin, detector.threshold.parameters)),
                Fact(
                    "Trained on",
                    "\(TimeText.iso(detector.training.fromSeconds)) to \(ISO8601.text(detector.training.toSeconds))"),
            ]
        }
        self.init(
            title: title, createdSeconds: createdSeconds, modelFacts: facts, sections: sections,
            systemIncidents: systemIncidents, attributionLines: attribution)
    }

    private static func text(_ plugin: String, _ parameters: Parameters) -> String {
        let values = parameters.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return values.isEmpty ? plugin : "\(plugin) (\(values.joined(separator: ", ")))"
    }

    /// The columns that the detector reads.
    private static func inputs(of series: Series, detector: Detector?) -> Series {
        // `try?`: series without these columns were not scored; the report shows them as they are.
        guard let detector, let indices = try? detector.inputIndices(in: series.columns) else { return series }
        let width = series.columns.count
        return Series(
            workload: series.workload, replica: series.replica, columns: indices.map { series.columns[$0] },
            startSeconds: series.startSeconds, intervalSeconds: series.intervalSeconds,
            values: (0..<series.rowCount).flatMap { row in indices.map { series.values[row * width + $0] } })
    }
}
