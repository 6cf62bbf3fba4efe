internal import ArgumentParser
internal import Evaluation
internal import Ingest
internal import Jobs
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
            file; it must hold normal data not used for fitting. No figure uses point adjustment.

            With --edges, incidents across workloads are counted, and every ranker is measured at the first alarm of \
            each fault; a fault without an alarm counts as wrong.

            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(help: "Scored data from 'detect --output FILE.h5'.")
    var scored: String

    @OptionGroup var labels: LabelOptions

    @Option(help: "Count false positives on this file of scored normal data.")
    var normal: String?

    @Option(help: "Largest buffer around an anomaly for VUS-PR (volume under the surface), in rows.")
    var vusWindow = 100

    @Option(help: "Count alarms up to this long after the end of an event as detections.")
    var tolerance = Seconds(0)

    @Option(help: "Seed of the random-score baseline.")
    var seed: UInt64 = 1

    @OptionGroup(title: "Incidents across workloads") var diagnosis: DiagnosisOptions

    @Flag(help: "Print all metrics as JSON.")
    var json = false

    func validate() throws {
        guard labels.labels != nil else { throw ValidationError("--labels FILE is required.") }
    }

    func run() throws {
        let settings = try EvaluationSettings(
            slidingWindow: vusWindow, toleranceSeconds: tolerance.value, randomSeed: seed)
        var configuration = EvaluateJob.Configuration(scored: scored, settings: settings)
        configuration.normal = normal
        configuration.files = .own
        let outcome = try EvaluateJob(configuration).run(labels: try labels.load())
        noteUnscored(outcome)
        let causes = diagnosis.edges.isEmpty ? nil : try causes()
        guard !json else {
            print(try jsonText(EvalJSON(quality: outcome.quality.json, causes: causes.map(CauseQualityJSON.init))))
            return
        }
        print(outcome.quality.text)
        if let causes { print("\n\(CauseQualityText.text(causes))") }
    }

    /// Incidents across workloads and rankings, from the calls and the scored incidents alone.
    private func causes() throws -> CauseQuality {
        try CauseQuality(
            scored: scored, labels: try labels.load(notesZone: false), diagnosis: try diagnosis.diagnosis(), files: .own
        )
    }

    /// Names events that could not be found, since nothing was scored while they lasted.
    private func noteUnscored(_ outcome: EvaluateJob.Outcome) {
        guard !outcome.unscored.isEmpty else { return }
        let names = outcome.unscored.map { "\($0.workload) at \(TimeText.iso($0.startSeconds))" }
        printError(
            "note: \(outcome.unscored.count) of \(outcome.eventCount) labelled events have no scored row and are not"
                + " counted: \(NameList.text(names, isComplete: outcome.unscored.count <= 12))")
    }
}
