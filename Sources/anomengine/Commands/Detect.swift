internal import ArgumentParser
internal import Core
internal import Engine
internal import Evaluation
internal import Foundation
internal import Ingest
internal import Jobs
internal import Kernels
internal import ModelFiles
internal import Plugins
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

            --output writes scores by the file's ending: .csv, .json or .h5 (which 'eval' reads).
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @OptionGroup var data: DataOptions
    @OptionGroup var labels: LabelOptions

    @Option(name: .shortAndLong, help: "Model file.")
    var model: String

    @Option(
        help: """
            Number format in which LSTM autoencoders compute: f32, bf16 or int8. With the latter two the data are also \
            scored in f32, and the difference is printed.
            """)
    var precision = Precision.float32

    @Option(name: .shortAndLong, help: "File for the scores: .csv, .json or .h5.")
    var output: String?

    @Option(help: "File for the incidents as CSV.")
    var incidents: String?

    @Option(help: "HTML report to write.")
    var report: String?

    @Option(help: "Folder for each plot as an SVG file.")
    var plots: String?

    @Option(help: "Title of the report.")
    var title = "Anomalies"

    @Option(help: "Line on the data's origin and licence for the report; may be repeated.")
    var attribution: [String] = []

    @Option(help: "Merge anomalies of a workload that are at most this far apart into one incident.")
    var incidentGap = Seconds(300)

    @Flag(help: "Print incidents and counts as JSON.")
    var json = false

    @Flag(help: "Name every file, column and workload that was left out.")
    var verbose = false

    @Flag(help: "Exit with status 3 if there is an anomaly, and with 1 if no window was scored.")
    var failOnAnomaly = false

    func validate() throws {
        if let output, !["csv", "json", "h5"].contains(ending(output)) {
            throw ValidationError("--output '\(output)' must end in .csv, .json or .h5.")
        }
    }

    func run() async throws {
        let registry = try Registry.builtin(precision: precision)
        try OutputFile.check([output, incidents, report])
        let events = try labels.load()
        let (series, summary) = try await data.load(expected: try ModelNeeds.of(model, registry: registry))
        if !json { printError(summary.text(isComplete: verbose)) }
        let result = try await ScoredData(
            model: model, series: series, mergeSeconds: incidentGap.value, registry: registry,
            fromSeconds: try data.fromSeconds())
        note("workloads without a detector in \(model), not scored", result.unknownWorkloads)
        note("workloads in \(model), but not in the data", result.silentDetectors)
        if precision != .float32 { try await printDifference(result, series) }
        let now = OutputFile.createdSeconds()
        try write(result, events, now)
        try printResult(result, summary, now)
        guard failOnAnomaly else { return }
        // A job that watches for anomalies must not take a look at nothing for a quiet night.
        guard result.scored.contains(where: { $0.count > 0 }) else {
            throw CommandError("no window was scored: check the time range and the workloads of the model")
        }
        if !result.incidents.isEmpty { throw ExitCode(3) }
    }

    /// What the precision changes, on standard error.
    private func printDifference(_ result: ScoredData, _ series: [Series]) async throws {
        let exact = try await ScoredData(
            model: model, series: series, mergeSeconds: incidentGap.value, registry: try Registry.builtin(),
            fromSeconds: try data.fromSeconds())
        printError(PrecisionDifference(result.scored, exact: exact.scored).description(precision))
    }

    private func note(_ what: String, _ workloads: [Workload]) {
        guard !workloads.isEmpty, !json else { return }
        let names = NameList.text(workloads.map(\.name), isComplete: verbose)
        printError("note: \(workloads.count) \(what): \(names)")
    }

    private func write(_ result: ScoredData, _ events: [LabeledEvent], _ now: Double) throws {
        if let output {
            switch ending(output) {
            case "csv":
                var text = ""
                CSVWriter.writeScores(result.scored, to: &text)
                try OutputFile.write(text, to: output)
            case "json":
                let json = DetectionJSON(
                    createdSeconds: now, scored: result.scored, incidents: result.incidents, includesScores: true)
                try OutputFile.write(String(decoding: try json.data(), as: UTF8.self), to: output)
            default:
                try ResultsFile.write(
                    scored: result.scored, incidents: result.incidents, to: output, createdAt: TimeText.iso(now),
                    engineVersion: engineVersion)
            }
        }
        if let incidents {
            var text = ""
            CSVWriter.writeIncidents(result.incidents, to: &text)
            try OutputFile.write(text, to: incidents)
        }
        guard report != nil || plots != nil else { return }
        let page = DetectionReport(
            result, title: title, createdSeconds: now, model: model, events: events, attribution: attribution)
        if let report { try OutputFile.write(HTMLReport.render(page), to: report) }
        if let plots {
            try OutputFile.makeFolder(plots)
            for file in PlotFiles.render(page) {
                try OutputFile.write(file.content, to: "\(plots)/\(file.name)")
            }
        }
    }

    private func printResult(_ result: ScoredData, _ summary: IngestSummary, _ now: Double) throws {
        if json {
            let detection = DetectionJSON(createdSeconds: now, scored: result.scored, incidents: result.incidents)
            print(
                try jsonText(
                    DetectJSON(
                        detection: detection, data: IngestJSON(summary),
                        workloadsWithoutDetector: result.unknownWorkloads.map(\.name),
                        detectorsWithoutData: result.silentDetectors.map(\.name))))
            return
        }
        print(IncidentTable.text(result.incidents, width: Terminal.width))
        let counts = ScoreCounts(result.scored)
        print(
            "\(counts.scoreCount) windows scored, \(counts.anomalyCount) anomalous,"
                + " \(result.incidents.count) incidents; \(counts.unscoredRowCount) rows without a score")
        if counts.nonFiniteCount > 0 {
            print(
                "\(counts.nonFiniteCount) of the anomalies have no finite score: the model or the scorer gave no number"
                    + " there; check the data for extreme values, or fit the model again")
        }
        for path in [output, incidents, report, plots].compactMap({ $0 }) { print("wrote \(path)") }
    }

    private func ending(_ path: String) -> String {
        URL(fileURLWithPath: path).pathExtension.lowercased()
    }
}

/// What `detect --json` prints: the detection, and what was read for it.
private struct DetectJSON: Encodable {
    enum Key: CodingKey {
        case data, workloadsWithoutDetector, detectorsWithoutData
    }

    let detection: DetectionJSON
    let data: IngestJSON
    let workloadsWithoutDetector: [String]
    let detectorsWithoutData: [String]

    func encode(to encoder: any Encoder) throws {
        try detection.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(data, forKey: .data)
        try container.encode(workloadsWithoutDetector, forKey: .workloadsWithoutDetector)
        try container.encode(detectorsWithoutData, forKey: .detectorsWithoutData)
    }
}
