package import Core
package import Engine
package import Evaluation

/// A name and its value.
package struct Fact: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What is known of one workload.
package struct WorkloadSection: Sendable {
    package let workload: Workload
    /// The rows given, one series for each replica; may be empty.
    package let series: [Series]
    /// The scores, one for each replica.
    package let scored: [ScoredSeries]
    package let episodes: [Episode]
    /// Known anomalies; empty without labels.
    package let labels: [LabeledEvent]
    /// How its detector was fitted, if it is at hand.
    package let training: TrainingRecord?
    /// The fitted limit.
    package let limit: Double?
    /// Further figures to show, such as detection quality.
    package let facts: [Fact]

    package init(
        workload: Workload, series: [Series], scored: [ScoredSeries], episodes: [Episode],
        labels: [LabeledEvent] = [], training: TrainingRecord? = nil, limit: Double? = nil, facts: [Fact] = []
    ) {
        self.workload = workload
        self.series = series
        self.scored = scored
        self.episodes = episodes
        self.labels = labels
        self.training = training
        self.limit = limit
        self.facts = facts
    }

    var counts: ScoreCounts { ScoreCounts(scored) }
}

/// Everything that a report shows.
package struct DetectionReport: Sendable {
    package let title: String
    /// When it was made, in seconds since 1970-01-01 UTC.
    package let createdSeconds: Double
    /// Plugins, parameters, files.
    package let modelFacts: [Fact]
    package let sections: [WorkloadSection]
    /// Incidents across workloads, in order of time; empty without calls.
    package let systemIncidents: [SystemIncident]
    /// Sentences that open the summary.
    package let summaryLines: [String]
    /// Tables of the summary, such as the figures of `eval`.
    package let summaryTables: [ReportTable]
    package let notes: [String]
    /// Where the data come from and under which licence.
    package let attributionLines: [String]

    package init(
        title: String, createdSeconds: Double, modelFacts: [Fact] = [], sections: [WorkloadSection],
        systemIncidents: [SystemIncident] = [], summaryLines: [String] = [], summaryTables: [ReportTable] = [],
        notes: [String] = [],
        attributionLines: [String] = []
    ) {
        self.title = title
        self.createdSeconds = createdSeconds
        self.modelFacts = modelFacts
        self.sections = sections
        self.systemIncidents = systemIncidents
        self.summaryLines = summaryLines
        self.summaryTables = summaryTables
        self.notes = notes
        self.attributionLines = attributionLines
    }
}
