package import Core
package import Diagnosis
internal import Engine
package import Evaluation
internal import Ingest

/// Ranks services by how likely each is the root cause of a fault.
package struct RankJob: Sendable {
    package struct Configuration: Sendable {
        /// Edge tables: who called whom. Without any, those among the data files are taken.
        package var edges: [String] = []
        /// The rows to compare with.
        package var quiet = QuietPeriod()
        /// Name of the ranker, and its parameters as people write them.
        package var ranker = "lost-time"
        package var parameters: [(name: String, value: String)] = []
        /// Rows after the onset to look at, and before it to compare with.
        package var windowRows = 3
        package var beforeRows = 20
        package var files = FileSettings()

        package init() {}
    }

    package let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Ranks suspects for something that went wrong at a time.
    ///
    /// - Throws: if the data cannot be read or hold no row, or the ranker does not exist.
    package func run(_ data: DataSelection, onsetSeconds: Double) async throws -> RankedCause {
        let history = try await history(data)
        let plugin = try Strategies.registry().ranker(configuration.ranker)
        var settings = CauseJudge.Settings()
        settings.windowRows = configuration.windowRows
        settings.beforeRows = configuration.beforeRows
        var parameters: [String: ParameterValue] = [:]
        for (name, value) in configuration.parameters {
            parameters[name] = try plugin.manifest.parse(value, parameter: name)
        }
        let judge = try CauseJudge(
            plugin, parameters: parameters, history: history,
            quietRows: configuration.quiet.rows(of: history.edges), settings: settings)
        return judge.judge(history, onsetSeconds: onsetSeconds)
    }

    /// Measures every ranker on labelled faults.
    package func evaluate(_ data: DataSelection, labels: [LabeledEvent]) async throws -> RootCauseReport {
        let history = try await history(data)
        var quiet = configuration.quiet
        quiet.onsetsSeconds = labels.map(\.startSeconds)
        var evaluation = RootCauseEvaluation()
        evaluation.windowRows = configuration.windowRows
        evaluation.beforeRows = configuration.beforeRows
        return try evaluation.report(
            builtinRankers, history: history, quietRows: quiet.rows(of: history.edges),
            faults: labels.map {
                .init(culprit: Workload($0.workload), kind: $0.kind, onsetSeconds: $0.startSeconds)
            })
    }

    /// Reads the calls and the services' own metrics.
    private func history(_ data: DataSelection) async throws -> SystemHistory {
        let tables =
            configuration.edges.isEmpty
            ? data.inputs.flatMap(EdgeFile.tables(at:)) : configuration.edges.flatMap(EdgeFile.withEarlier)
        var metrics = data
        metrics.inputs = data.inputs.filter { !tables.contains($0) }
        let samples = try tables.flatMap { try EdgeFile.read($0) }
        let series = metrics.inputs.isEmpty ? [] : try await metrics.load(parser: configuration.files.parser).series
        let history = SystemHistory(samples: samples, series: series)
        guard history.rowCount > 0 else {
            throw JobError(
                problem: "the data have no rows in the time range", remedy: "widen it, or give other files")
        }
        return history
    }
}
