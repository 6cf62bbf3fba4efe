internal import Core
internal import Ingest

/// What was read, for machines: nothing is shortened.
struct IngestJSON: Encodable {
    struct File: Encodable {
        let path: String
        let rows: Int
        let rowsOutsideSpan: Int
        let emptyLines: Int
        let missingCells: Int
        let timeColumn: String
        let textColumns: [String]
        let clockColumns: [String]
        let excludedColumns: [String]
        let numberingColumns: [String]
        let labelColumns: [String]
        let namelessColumns: [String]
        let queryColumns: [String]
        let timeZone: String
        let skippedLines: Int
    }

    struct Replica: Encodable {
        let workload: String
        let replica: String
        /// The sampling interval; the key is that of the format's first version.
        let periodSeconds: Double
        let rows: Int
        let duplicates: Int
        let conflicts: Int
        let reordered: Int
        let merged: Int
        let gapRows: Int
        let missingCells: Int
        let heldCells: Int
        let zeroedCells: Int
        let unobservedColumns: [String]
        let columns: [String]
    }

    let files: [File]
    let series: [Replica]
    let skippedFiles: [String]
    let notes: [String]

    init(_ summary: IngestSummary) {
        files = summary.files.map {
            File(
                path: $0.path, rows: $0.rows, rowsOutsideSpan: $0.outsideSpan, emptyLines: $0.emptyLines,
                missingCells: $0.missingCells, timeColumn: $0.timeColumn, textColumns: $0.textColumns,
                clockColumns: $0.clockColumns, excludedColumns: $0.excludedColumns,
                numberingColumns: $0.leftOut[.numbering] ?? [], labelColumns: $0.leftOut[.label] ?? [],
                namelessColumns: $0.leftOut[.nameless] ?? [], queryColumns: $0.leftOut[.query] ?? [],
                timeZone: $0.timeZone, skippedLines: $0.skippedLines)
        }
        series = summary.series.map {
            Replica(
                workload: $0.workload.name, replica: $0.replica, periodSeconds: $0.intervalSeconds, rows: $0.gridRows,
                duplicates: $0.counts.duplicates, conflicts: $0.counts.conflicts, reordered: $0.counts.reordered,
                merged: $0.counts.merged,
                gapRows: $0.counts.gapRows, missingCells: $0.counts.missingCells, heldCells: $0.counts.heldCells,
                zeroedCells: $0.counts.zeroedCells, unobservedColumns: $0.counts.unobservedColumns,
                columns: $0.columns)
        }
        skippedFiles = summary.skippedFiles
        notes = summary.notes
    }
}
