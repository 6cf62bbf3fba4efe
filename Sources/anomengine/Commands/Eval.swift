internal import ArgumentParser
internal import Core
internal import Engine
internal import Evaluation
internal import Ingest
internal import ModelFiles
internal import Report

struct Eval: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures detection quality on labelled data.",
        discussion: """
            EXAMPLES
              anomengine eval scored.h5 --labels faults.csv
              anomengine eval scored.h5 --labels faults.csv \\
                  --label-workload-column pod --normal quiet.h5 \\
                  --label-start-column inject_epoch --label-duration 180 --json

            The scored files come from 'detect --output FILE.h5'. With --normal, false positives are counted on that \
            file, which must hold normal data that no detector was fitted on. No figure uses point adjustment.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Scored data from 'detect --output FILE.h5'.")
    var scored: String

    @OptionGroup var labels: LabelOptions

    @Option(help: "Scored normal data to count false positives on.")
    var normal: String?

    @Option(help: "Widest buffer around an anomaly, in points, of the volume under the surface (VUS).")
    var vusWindow = 100

    @Option(help: "Time after an event's end in which an alarm still counts as finding it.")
    var tolerance = Seconds(0)

    @Option(help: "Seed of the random scores' row.")
    var seed: UInt64 = 1

    @Flag(help: "Print all figures as JSON.")
    var json = false

    func validate() throws {
        guard labels.labels != nil else { throw ValidationError("--labels FILE is needed.") }
    }

    func run() throws {
        let settings = try EvaluationSettings(
            slidingWindow: vusWindow, toleranceSeconds: tolerance.value, randomSeed: seed)
        let results = try ResultsFile.read(scored, loader: ForeignParser.loader).scored
        let all = try LabeledEvent.grouped(try labels.load(), by: Set(results.map(\.workload.name)).sorted())
        let times = Dictionary(grouping: results, by: \.workload.name).mapValues { $0.flatMap(\.timesSeconds).sorted() }
        let unscored = LabeledEvent.unscored(all, timesSeconds: times, toleranceSeconds: tolerance.value)
        noteUnscored(unscored, of: all)
        let events = all.mapValues { $0.filter { !unscored.contains($0) } }
        let quiet = try normal.map { try ResultsFile.read($0, loader: ForeignParser.loader).scored } ?? []
        let table = try QualityTable(
            scored: results, normal: normal == nil ? nil : quiet, events: events, settings: settings)
        print(json ? try jsonText(table.json) : table.text)
    }

    /// Names events that could not be found, since nothing was scored while they lasted.
    private func noteUnscored(_ unscored: [LabeledEvent], of all: [String: [LabeledEvent]]) {
        guard !unscored.isEmpty else { return }
        let names = unscored.map { "\($0.workload) at \(TimeText.iso($0.startSeconds))" }
        let count = all.values.reduce(0) { $0 + $1.count }
        printError(
            "note: \(unscored.count) of \(count) labelled events have no scored row and are not counted: "
                + NameList.text(names, isComplete: unscored.count <= 12))
    }
}
