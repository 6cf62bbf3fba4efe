internal import ArgumentParser
internal import Core
internal import Diagnosis
internal import Engine
internal import Evaluation
internal import Ingest
internal import Plugins

struct Rank: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ranks services by how likely each is the cause of what is wrong.",
        discussion: """
            EXAMPLES
              anomengine rank edges.csv --at 2026-03-01T08:00
              anomengine rank metrics/ --edges edges.csv --at 2026-03-01T08:00 \\
                  --quiet-to 2026-03-01T07:00
              anomengine rank metrics/ --edges edges.csv --labels faults.csv \\
                  --label-start-column time --label-duration 0

            An edge table is a CSV file of who called whom: time, caller, callee, requests, caller_seconds, \
            callee_seconds, failures. With --labels, every ranker is measured on the labelled faults instead.
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var labels: LabelOptions

    @Option(help: "Edge table; may be repeated. Without it, those among the data files are taken.")
    var edges: [String] = []

    @Option(help: "Time at which something went wrong.")
    var at: String?

    @Option(help: "Start of the quiet rows to compare with (default: start of the data).")
    var quietFrom: String?

    @Option(help: "End of the quiet rows (exclusive; default: the time of --at, or the end of the data with --labels).")
    var quietTo: String?

    @Option(help: "Ranker to use; 'anomengine plugins list' shows all.")
    var ranker = "lost-time"

    @Option(
        name: .customLong("set"),
        help: "Parameter of the ranker as NAME=VALUE; may be repeated.")
    var parameters: [String] = []

    @Option(help: "Rows after the onset to look at.")
    var window = 3

    @Option(help: "Rows before the onset to compare with.")
    var before = 20

    @Option(help: "Number of suspects to print.")
    var suspects = 5

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard (at == nil) != (labels.labels == nil) else {
            throw ValidationError("Give either --at TIME or --labels FILE.")
        }
        guard window >= 1, before >= 0, suspects >= 1 else {
            throw ValidationError("--window and --suspects must be at least 1, and --before at least 0.")
        }
    }

    func run() async throws {
        let history = try await history()
        guard history.rowCount > 0 else { throw CommandError("the data hold no row in the time range") }
        if let at {
            try rank(history, onsetSeconds: try ISO8601.instant(at))
        } else {
            try evaluate(history)
        }
    }

    /// Reads the calls and the services' own metrics.
    private func history() async throws -> SystemHistory {
        let tables = edges.isEmpty ? data.inputs.filter(EdgeFile.isEdgeTable) : edges
        var metrics = data
        metrics.inputs = data.inputs.filter { !tables.contains($0) }
        let samples = try tables.flatMap { try EdgeFile.read($0) }
        let series = metrics.inputs.isEmpty ? [] : try await metrics.load().series
        return SystemHistory(samples: samples, series: series)
    }

    private func rank(_ history: SystemHistory, onsetSeconds: Double) throws {
        var quiet = try quietPeriod()
        if quietTo == nil { quiet.toSeconds = onsetSeconds }
        let plugin = try Registry.builtin().ranker(ranker)
        var settings = CauseJudge.Settings()
        settings.windowRows = window
        settings.beforeRows = before
        let judge = try CauseJudge(
            plugin, parameters: try given(plugin.manifest), history: history, quietRows: quiet.rows(of: history.edges),
            settings: settings)
        let cause = judge.judge(history, onsetSeconds: onsetSeconds)
        print(json ? try jsonText(CauseJSON(cause, count: suspects)) : CauseText.text(cause, count: suspects))
    }

    private func evaluate(_ history: SystemHistory) throws {
        let faults = try labels.load()
        var quiet = try quietPeriod()
        quiet.onsetsSeconds = faults.map(\.startSeconds)
        var evaluation = RootCauseEvaluation()
        evaluation.windowRows = window
        evaluation.beforeRows = before
        let report = try evaluation.report(
            builtinRankers, history: history, quietRows: quiet.rows(of: history.edges),
            faults: faults.map {
                .init(culprit: Workload($0.workload), kind: $0.kind, onsetSeconds: $0.startSeconds)
            })
        print(json ? try jsonText(RootCauseJSON(report)) : RootCauseText.text(report))
    }

    private func quietPeriod() throws -> QuietPeriod {
        var quiet = QuietPeriod()
        if let quietFrom { quiet.fromSeconds = try ISO8601.instant(quietFrom) }
        if let quietTo { quiet.toSeconds = try ISO8601.instant(quietTo) }
        return quiet
    }

    private func given(_ manifest: Manifest) throws -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for text in parameters {
            guard let equals = text.firstIndex(of: "=") else {
                throw ValidationError("--set '\(text)' must be NAME=VALUE.")
            }
            let name = String(text[..<equals])
            values[name] = try manifest.parse(String(text[text.index(after: equals)...]), parameter: name)
        }
        return values
    }
}
