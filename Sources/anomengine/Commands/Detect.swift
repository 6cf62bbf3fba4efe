internal import ArgumentParser
internal import Core
internal import Ingest
internal import Jobs
internal import Kernels
internal import Report

struct Detect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Scores data with fitted detectors and reports incidents.",
        discussion: """
            EXAMPLES
              anomengine detect metrics/ --model shop.h5
              anomengine detect metrics/ --model shop.h5 \\
                  --report report.html --output scored.h5
              anomengine detect recording/ --model shop.h5 --json --fail-on-anomaly
              anomengine detect http://prometheus:9090 --model shop.h5 --key public.pem
              anomengine detect metrics/ --model shop.h5 --edges edges.csv

            The file extension of --output selects the format: .csv, .json or .h5 ('eval' reads .h5).
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @OptionGroup var data: DataOptions
    @OptionGroup var labels: LabelOptions

    @Option(name: .shortAndLong, help: "Model file.")
    var model: String

    @OptionGroup var signer: KeyOption

    @OptionGroup var pluginPaths: PluginPathOptions

    @Option(
        help: """
            Number format for LSTM autoencoders: f32, bf16 or int8. With bf16 and int8 the data are also scored in \
            f32 and the difference is printed.
            """)
    var precision = Precision.float32

    @Option(name: .shortAndLong, help: "Write scores to this file: .csv, .json or .h5.")
    var output: String?

    @Option(help: "Write incidents to this CSV file.")
    var incidents: String?

    @Option(help: "Write an HTML report to this file.")
    var report: String?

    @Option(help: "Write every plot as an SVG file into this folder.")
    var plots: String?

    @Option(help: "Title of the report.")
    var title = "Anomalies"

    @Option(help: "Line in the report on the origin and licence of the data; repeatable.")
    var attribution: [String] = []

    @Option(help: "Merge anomalies of a workload at most this far apart into one incident.")
    var incidentGap = Seconds(300)

    @OptionGroup(title: "Incidents across workloads") var diagnosis: DiagnosisOptions

    @Flag(help: "Print incidents and counts as JSON.")
    var json = false

    @Flag(help: "List every skipped file, column and workload.")
    var verbose = false

    @Flag(help: "Exit with status 3 if an anomaly was found, and with 1 if no window was scored.")
    var failOnAnomaly = false

    func validate() throws {
        if let output, DetectionOutputs.ScoreFormat(path: output) == nil {
            throw ValidationError("--output '\(output)' must end in .csv, .json or .h5.")
        }
    }

    func run() async throws {
        let job = DetectJob(try configuration())
        let outcome = try await job.run(data.selection(), labels: try labels.load(), progress: { show($0) })
        try printResult(outcome, job.configuration.files.createdSeconds)
        guard failOnAnomaly else { return }
        // A job that watches for anomalies must not take a look at nothing for a quiet night.
        guard !outcome.isEmpty else {
            throw CommandError(
                problem: "no window was scored", remedy: "check the time range and the workloads of the model")
        }
        if !outcome.result.episodes.isEmpty { throw ExitCode(3) }
    }

    /// The job that the options stand for.
    private func configuration() throws -> DetectJob.Configuration {
        var configuration = DetectJob.Configuration(model: model)
        configuration.signer = try signer.signer()
        configuration.libraries = try pluginPaths.libraries()
        configuration.precision = precision
        configuration.mergeSeconds = incidentGap.value
        configuration.outputs.scores = output
        configuration.outputs.episodes = incidents
        configuration.outputs.report = report
        configuration.outputs.plots = plots
        configuration.outputs.title = title
        configuration.outputs.attribution = attribution
        configuration.diagnosis = try diagnosis.diagnosis()
        configuration.files = .own
        return configuration
    }

    private func show(_ event: DetectJob.Event) {
        switch event {
        case .read(let summary):
            if !json { printError(summary.text(isComplete: verbose)) }
        case .scored(let result):
            note("workloads not scored (no detector in \(model))", result.unknownWorkloads)
            note("workloads in \(model) but not in the data", result.silentDetectors)
        case .compared(let difference): printError(difference.text(precision))
        case .wrote: break
        }
    }

    private func note(_ what: String, _ workloads: [Workload]) {
        guard !workloads.isEmpty, !json else { return }
        let names = NameList.text(workloads.map(\.name), isComplete: verbose)
        printError("note: \(workloads.count) \(what): \(names)")
    }

    private func printResult(_ outcome: DetectJob.Outcome, _ now: Double) throws {
        let result = outcome.result
        if json {
            let detection = DetectionJSON(createdSeconds: now, scored: result.scored, episodes: result.episodes)
            print(
                try jsonText(
                    DetectJSON(
                        detection: detection, data: IngestJSON(outcome.summary ?? IngestSummary()),
                        workloadsWithoutDetector: result.unknownWorkloads.map(\.name),
                        detectorsWithoutData: result.silentDetectors.map(\.name),
                        systemIncidents: outcome.systemIncidents?.map(SystemIncidentJSON.init))))
            return
        }
        print(EpisodeTable.text(result.episodes, width: Terminal.width))
        let counts = ScoreCounts(result.scored)
        print(
            "\(Plural.text(counts.scoreCount, "window")) scored, \(counts.anomalyCount) anomalous,"
                + " \(Plural.text(result.episodes.count, "incident")); \(Plural.text(counts.unscoredRowCount, "row")) without a score"
        )
        if counts.nonFiniteCount > 0 {
            print(
                "\(counts.nonFiniteCount) of the anomalies have a NaN or infinite score; check the data for extreme"
                    + " values or fit the model again")
        }
        if let incidents = outcome.systemIncidents { print("\n\(SystemIncidentTable.text(incidents))\n") }
        for path in outcome.written { print("wrote \(path)") }
    }
}

/// What `detect --json` prints: the detection, and what was read for it.
private struct DetectJSON: Encodable {
    enum Key: CodingKey {
        case data, workloadsWithoutDetector, detectorsWithoutData, systemIncidents
    }

    let detection: DetectionJSON
    let data: IngestJSON
    let workloadsWithoutDetector: [String]
    let detectorsWithoutData: [String]
    /// Nil without an edge table.
    let systemIncidents: [SystemIncidentJSON]?

    func encode(to encoder: any Encoder) throws {
        try detection.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(data, forKey: .data)
        try container.encode(workloadsWithoutDetector, forKey: .workloadsWithoutDetector)
        try container.encode(detectorsWithoutData, forKey: .detectorsWithoutData)
        try container.encodeIfPresent(systemIncidents, forKey: .systemIncidents)
    }
}
