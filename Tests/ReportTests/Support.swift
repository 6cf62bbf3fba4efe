internal import Core
internal import Engine
import Evaluation
import Foundation
import FoundationXML
import Report

/// A workload section with given scores and one column of inputs.
func section(
    _ name: String, scores: [Double], limit: Double = 1, inputs: [Float]? = nil, training: TrainingRecord? = nil,
    labels: [LabeledEvent] = []
) -> WorkloadSection {
    let workload = Workload(name)
    var scored = ScoredSeries(workload: workload, replica: "r", intervalSeconds: 10, features: ["cpu"])
    for (index, score) in scores.enumerated() {
        scored.append(
            timeSeconds: Double(index) * 10, score: score,
            verdict: Verdict(limit: limit, isAnomalous: score > limit), contributions: [Float(score)])
    }
    let series = Series(
        workload: workload, replica: "r", columns: ["cpu <&>"], startSeconds: 0, intervalSeconds: 10,
        values: inputs ?? scores.map { Float($0) })
    let episodes = scores.contains { $0 > limit } ? [episode(name, over: 5)] : []
    return WorkloadSection(
        workload: workload, series: [series], scored: [scored], episodes: episodes, labels: labels,
        training: training, limit: limit)
}

func episode(_ name: String, replica: String = "r", start: Double = 0, over: Double) -> Episode {
    Episode(
        workload: Workload(name), replica: replica, startSeconds: start, endSeconds: start + 20, anomalyCount: 3,
        peakScore: over, peakSeconds: start + 10, peakOverLimit: over,
        attributions: [
            Attribution(feature: "cpu", share: 0.5), Attribution(feature: "mmap", share: 0.3),
            Attribution(feature: "faults", share: 0.15), Attribution(feature: "files", share: 0.05),
        ])
}

func training(scores: [Double], losses: [EpochLoss]) -> TrainingRecord {
    TrainingRecord(
        fromSeconds: 0, toSeconds: 100, rowCount: 10, trainingWindowCount: 5, validationWindowCount: 1,
        calibrationWindowCount: 4, seed: 1, lossCurve: losses, calibrationScores: scores, dataDigest: "00")
}

func report(_ sections: [WorkloadSection], title: String = "t") -> DetectionReport {
    DetectionReport(title: title, createdSeconds: 0, sections: sections)
}

func isWellFormed(_ xml: String) -> Bool {
    XMLParser(data: Data(xml.utf8)).parse()
}
