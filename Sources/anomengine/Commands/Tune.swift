internal import ArgumentParser
internal import Core
internal import Engine
internal import Foundation
internal import Ingest
internal import Jobs
internal import Report

struct Tune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Chooses scaling, model, scorer, threshold and metrics for your data.",
        discussion: """
            EXAMPLES
              anomengine tune metrics/ --output tuned.yaml
              anomengine fit metrics/ --config tuned.yaml --output shop.h5
              anomengine tune metrics/ --labels faults.csv --budget 30m \\
                  --state tune.json --output tuned.yaml

            The rows of each workload are split in time order: to fit on, to compare on, and to test on. Detectors are \
            compared by labelled anomalies, or by synthetic perturbations of normal rows, and by their false positives. \
            The test rows are scored once at the end, with the winner and with the default.

            With --state an interrupted search goes on where it stopped. Options such as --plugin fix a stage.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @OptionGroup var data: DataOptions
    @OptionGroup var labels: LabelOptions
    @OptionGroup var plugins: PluginOptions
    @OptionGroup var pluginPaths: PluginPathOptions

    @Option(help: "Time for the search, as in 30m; the final test comes on top.")
    var budget = Seconds(600)

    @Option(name: .shortAndLong, help: "Write the winner to this YAML file, for 'fit --config'.")
    var output: String?

    @Option(help: "Keep measurements in this file and continue from it.")
    var state: String?

    @Option(help: "Share of the rows, 0.05 to 0.4, to compare detectors on.")
    var validationShare = 0.2

    @Option(help: "Share of the rows, 0 to 0.4, at the end of the time range, to test the winner on.")
    var testShare = 0.2

    @Option(help: "False positives without a penalty, as a share of normal rows (1% or 0.01).")
    var allowedFalsePositives = Share(value: 0.005)

    @Option(help: "Random seed of candidates, perturbations and fits.")
    var seed: UInt64 = 1

    @Option(help: "Workloads fitted in parallel (default: the number of cores).")
    var jobs: Int?

    @Flag(help: "Leave neural models out.")
    var noNetworks = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() async throws {
        let interrupt = Interrupt.watch("stopping; the best detector so far wins (Ctrl-C again stops immediately)")
        defer { interrupt.cancel() }
        let outcome = try await job().run(
            data.selection(), labels: try labels.load(),
            progress: { if !json { show($0) } }, isCancelled: { Interrupt.isRequested })
        if json {
            print(try jsonText(TuneJSON(outcome)))
            return
        }
        print(TuneText.leaderboard(outcome, width: Terminal.width))
        if let test = outcome.test {
            print("\ntest rows, winner: \(test.winner.text)\ntest rows, default: \(test.default.text)")
        }
        if let output { print("wrote \(output)") } else { print("\n\(outcome.yaml)") }
    }

    private func job() throws -> TuneJob {
        var configuration = TuneJob.Configuration()
        configuration.libraries = try pluginPaths.libraries()
        configuration.state = state
        configuration.output = output
        configuration.files = .own
        configuration.settings.budgetSeconds = budget.value
        configuration.settings.validationShare = validationShare
        configuration.settings.testShare = testShare
        configuration.settings.allowedFalsePositives = allowedFalsePositives.value
        configuration.settings.seed = seed
        configuration.settings.usesNetworks = !noNetworks
        configuration.settings.jobCount = jobs ?? ProcessInfo.processInfo.activeProcessorCount
        configuration.settings.fixed = try plugins.fixed(
            registry: try Strategies.registry(libraries: configuration.libraries))
        return try TuneJob(configuration)
    }

    private func show(_ event: TuneJob.Event) {
        switch event {
        case .read(let summary): printError(summary.text(isComplete: false))
        case .round(let number, let count): printError("round \(number): \(count) detectors")
        case .measured(let line):
            printError("  \(line.candidate.text): \(line.figures?.text ?? line.problem ?? "")")
        }
    }
}

/// The leaderboard for people.
enum TuneText {
    private static let shownLines = 15

    static func leaderboard(_ outcome: TuneJob.Outcome, width: Int?) -> String {
        let rows = outcome.lines.prefix(shownLines).enumerated().map { place, line in
            let figures = line.figures
            func number(_ value: Double?, _ format: String) -> String {
                value.map { String(format: format, $0) } ?? "–"
            }
            return [
                "\(place + 1)", "\(line.round)", number(figures?.criterion, "%.3f"), number(figures?.aucPR, "%.3f"),
                number(figures?.f1, "%.3f"), number(figures.map { $0.falsePositiveRate * 100 }, "%.2f %%"),
                number(figures?.seconds, "%.1f"), line.candidate.text,
            ]
        }
        return TextTable.render(
            ReportTable(
                headers: ["", "round", "criterion", "AUC-PR", "F1", "false pos.", "s", "detector"], rows: rows),
            width: width)
    }
}

/// What `tune --json` prints.
private struct TuneJSON: Encodable {
    struct Line: Encodable {
        let detector: String
        let round: Int
        let figures: TuneFigures?
        let error: String?
    }

    let winner: String
    let isLabelled: Bool
    let workloads: Int
    let detectors: [Line]
    let test: TuneFigures?
    let defaultTest: TuneFigures?

    init(_ outcome: TuneJob.Outcome) {
        winner = outcome.winner.text
        isLabelled = outcome.isLabelled
        workloads = outcome.workloadCount
        detectors = outcome.lines.map {
            Line(detector: $0.candidate.text, round: $0.round, figures: $0.figures, error: $0.problem)
        }
        test = outcome.test?.winner
        defaultTest = outcome.test?.default
    }
}
