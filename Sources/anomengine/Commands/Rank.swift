internal import ArgumentParser
internal import Core
internal import Diagnosis
internal import Evaluation
internal import Ingest
internal import Jobs

struct Rank: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ranks services by how likely each is the root cause of a fault.",
        discussion: """
            EXAMPLES
              anomengine rank edges.csv --at 2026-03-01T08:00
              anomengine rank metrics/ --edges edges.csv --at 2026-03-01T08:00 \\
                  --quiet-to 2026-03-01T07:00
              anomengine rank metrics/ --edges edges.csv --labels faults.csv \\
                  --label-start-column time --label-duration 0

            An edge table is a CSV file of calls between services: time, caller, callee, requests, caller_seconds, \
            callee_seconds, failures. With --labels, all rankers are evaluated on the labelled faults instead.
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var labels: LabelOptions

    @Option(help: "Edge table; repeatable (default: the edge tables among the data files).")
    var edges: [String] = []

    @Option(help: "Onset of the fault.")
    var at: String?

    @Option(help: "Start of the fault-free baseline (default: start of the data).")
    var quietFrom: String?

    @Option(help: "End of the fault-free baseline (exclusive; default: --at, or the end of the data with --labels).")
    var quietTo: String?

    @Option(help: "Ranker to use; 'anomengine plugins list' shows all.")
    var ranker = "lost-time"

    @Option(
        name: .customLong("set"),
        help: "Set a parameter of the ranker: NAME=VALUE; repeatable.")
    var parameters: [String] = []

    @Option(help: "Number of rows after the onset to analyse.")
    var window = 3

    @Option(help: "Number of rows before the onset to compare with.")
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
        var configuration = RankJob.Configuration()
        configuration.edges = edges
        configuration.ranker = ranker
        configuration.parameters = try parameters.map(parameter)
        configuration.windowRows = window
        configuration.beforeRows = before
        configuration.files = .own
        let onset = try at.map { try ISO8601.instant($0) }
        if let quietFrom { configuration.quiet.fromSeconds = try ISO8601.instant(quietFrom) }
        if let end = try quietTo.map({ try ISO8601.instant($0) }) ?? onset { configuration.quiet.toSeconds = end }
        let job = RankJob(configuration)
        if let onset {
            let cause = try await job.run(data.selection(), onsetSeconds: onset)
            print(json ? try jsonText(CauseJSON(cause, count: suspects)) : CauseText.text(cause, count: suspects))
        } else {
            let report = try await job.evaluate(data.selection(), labels: try labels.load())
            print(json ? try jsonText(RootCauseJSON(report)) : RootCauseText.text(report))
        }
    }

    private func parameter(_ text: String) throws -> (name: String, value: String) {
        guard let equals = text.firstIndex(of: "=") else {
            throw ValidationError("--set '\(text)' must be NAME=VALUE.")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}
