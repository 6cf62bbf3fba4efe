internal import ArgumentParser
internal import Core
internal import Evaluation
internal import Ingest

/// Where known anomalies come from.
struct LabelOptions: ParsableArguments {
    @Option(help: "CSV file of known anomalies, one a row.")
    var labels: String?

    @Option(help: "Labels: column of the workload's name.")
    var labelWorkloadColumn = "workload"

    @Option(help: "Labels: regular expression whose first group is the workload's name.")
    var labelWorkloadPattern: String?

    @Option(help: "Labels: column of the start, ISO 8601 or Unix seconds.")
    var labelStartColumn = "start"

    @Option(help: "Labels: column of the end.")
    var labelEndColumn = "end"

    @Option(help: "Labels: length of each event, as in 3m, instead of an end column.")
    var labelDuration: Seconds?

    @Option(help: "Labels: column of the kind of anomaly.")
    var labelKindColumn: String?

    /// The labelled events; empty without a file.
    func load() throws -> [LabeledEvent] {
        guard let labels else { return [] }
        var file = LabelFile(
            workloadColumn: labelWorkloadColumn, startColumn: labelStartColumn,
            end: labelDuration.map { .duration(seconds: $0.value) } ?? .column(labelEndColumn))
        file.workloadPattern = labelWorkloadPattern
        file.kindColumn = labelKindColumn
        return try file.read(labels).map {
            try LabeledEvent(
                workload: $0.workload.name, startSeconds: $0.startSeconds, endSeconds: $0.endSeconds, kind: $0.kind)
        }
    }
}
