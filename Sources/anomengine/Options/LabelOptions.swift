internal import ArgumentParser
internal import Core
internal import Evaluation
internal import Ingest

/// Where known anomalies come from.
struct LabelOptions: ParsableArguments {
    @Option(help: "CSV file of known anomalies, one per row.")
    var labels: String?

    @Option(help: "Labels: column with the workload name.")
    var labelWorkloadColumn = "workload"

    @Option(help: "Labels: regular expression; its first group is the workload name.")
    var labelWorkloadPattern: String?

    @Option(help: "Labels: column with the start time.")
    var labelStartColumn = "start"

    @Option(help: "Labels: column with the end time.")
    var labelEndColumn = "end"

    @Option(help: "Labels: duration of each event, as in 3m, instead of an end column.")
    var labelDuration: Seconds?

    @Option(help: "Labels: time format, as for --time-format.")
    var labelTimeFormat = CSVMapping.TimeFormat.auto

    @Option(help: "Labels: time zone of timestamps without an offset (default: UTC).")
    var labelTimeZone: String?

    @Option(help: "Labels: column with the kind of anomaly.")
    var labelKindColumn: String?

    /// The labelled events; empty without a file.
    ///
    /// - Parameter notesZone: whether a note says that times without a zone are read as UTC.
    func load(notesZone: Bool = true) throws -> [LabeledEvent] {
        guard let labels else { return [] }
        var file = LabelFile(
            workloadColumn: labelWorkloadColumn, startColumn: labelStartColumn,
            end: labelDuration.map { .duration(seconds: $0.value) } ?? .column(labelEndColumn))
        file.workloadPattern = labelWorkloadPattern
        file.kindColumn = labelKindColumn
        file.timeFormat = labelTimeFormat
        file.timeZone = labelTimeZone
        var events: [LabeledEvent] = []
        var seen: Set<LabeledEvent> = []
        let rows = try file.read(labels)
        if notesZone, rows.contains(where: \.assumesUTC) {
            printError("note: \(labels): times without an offset are read as UTC (--label-time-zone gives their zone)")
        }
        for row in rows {
            let event = try LabeledEvent(
                workload: row.workload.name, startSeconds: row.startSeconds, endSeconds: row.endSeconds, kind: row.kind)
            if seen.insert(event).inserted { events.append(event) }
        }
        return events
    }
}
