internal import Core
package import Engine
package import Evaluation
internal import ModelFiles

/// Measures detection quality on labelled data that ``DetectJob`` scored.
package struct EvaluateJob: Sendable {
    package struct Configuration: Sendable {
        /// HDF5 file of scored data.
        package var scored: String
        /// HDF5 file of scored normal data to count false positives on; nil counts them on the unlabelled points.
        package var normal: String?
        package var settings: EvaluationSettings
        package var files = FileSettings()

        package init(scored: String, settings: EvaluationSettings) {
            self.scored = scored
            self.settings = settings
        }
    }

    package struct Outcome: Sendable {
        package let quality: Quality
        /// Labelled events that are not counted: nothing was scored while they lasted.
        package let unscored: [LabeledEvent]
        /// All labelled events of the scored workloads.
        package let eventCount: Int
    }

    package let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// - Throws: if a file cannot be read, or no event fits a scored workload.
    package func run(labels: [LabeledEvent]) throws -> Outcome {
        let loader = configuration.files.parser.loader
        let scored = try ResultsFile.read(configuration.scored, loader: loader).scored
        let normal = try configuration.normal.map { try ResultsFile.read($0, loader: loader).scored }
        return try run(scored: scored, normal: normal, labels: labels)
    }

    /// Measures scores in memory.
    package func run(
        scored: [ScoredSeries], normal: [ScoredSeries]? = nil, labels: [LabeledEvent]
    ) throws -> Outcome {
        let settings = configuration.settings
        let all = try LabeledEvent.grouped(labels, by: Set(scored.map(\.workload.name)).sorted())
        let times = Dictionary(grouping: scored, by: \.workload.name).mapValues { $0.flatMap(\.timesSeconds).sorted() }
        let unscored = LabeledEvent.unscored(all, timesSeconds: times, toleranceSeconds: settings.toleranceSeconds)
        let events = all.mapValues { $0.filter { !unscored.contains($0) } }
        return Outcome(
            quality: try Quality(scored: scored, normal: normal, events: events, settings: settings),
            unscored: unscored, eventCount: all.values.reduce(0) { $0 + $1.count })
    }
}
