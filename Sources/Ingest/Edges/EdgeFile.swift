package import Core

/// Reads the edge table from a CSV file: who called whom, how often, how long it took and how often it failed.
///
/// The header names the columns `time`, `caller` and `callee`, and any of `requests`, `caller_seconds`,
/// `callee_seconds` and `failures`, in any order; other columns are ignored. Times are ISO 8601 or Unix seconds.
package enum EdgeFile {
    /// The samples in the order of the file.
    package static func read(_ path: String) throws(SourceError) -> [EdgeSample] {
        var reader = try CSVReader(path: path)
        var row = CSVRow()
        guard try reader.next(into: &row) else {
            throw SourceError(.emptyFile, path: path, problem: "is empty", remedy: "give a file with an edge table")
        }
        let columns = try CSVColumns(row, path: path)
        let time = try columns.position("time", role: "time")
        let caller = try columns.position("caller", role: "caller")
        let callee = try columns.position("callee", role: "callee")
        let values = ["requests", "caller_seconds", "callee_seconds", "failures"].map(columns.names.firstIndex(of:))
        guard values.contains(where: { $0 != nil }) else {
            throw SourceError(
                .noValueColumns, path: path,
                problem: "has none of the columns requests, caller_seconds, callee_seconds and failures",
                remedy: "give an edge table; 'docs/files.md' describes it")
        }
        let number = NumberCell(marks: MissingValueMarkers(["NaN", "nan", "null"]))
        var samples: [EdgeSample] = []
        while try reader.next(into: &row) {
            guard row.count == columns.names.count else {
                throw SourceError(
                    .raggedRow, path: path, line: row.line,
                    problem: "the row has \(row.count) cells but the header has \(columns.names.count)",
                    remedy: "correct the row; a cell that contains the delimiter must be quoted")
            }
            let place = { (cell: Int) in CellPlace(path: path, line: row.line, column: columns.names[cell]) }
            let seconds = try TimeCell(format: .auto).seconds(row, time, at: place(time))
            var numbers = [Double.nan, .nan, .nan, .nan]
            for (index, cell) in values.enumerated() {
                guard let cell else { continue }
                let value = try number.value(row, cell, at: place(cell))
                guard !(value < 0) else {
                    throw SourceError(
                        .notANumber, path: path, line: row.line, column: columns.names[cell],
                        problem: "the value is negative", remedy: "correct the cell, or leave it empty if unknown")
                }
                numbers[index] = Double(value)
            }
            samples.append(
                EdgeSample(
                    timeSeconds: seconds, caller: try name(row, caller, columns),
                    callee: try name(row, callee, columns),
                    requests: numbers[0], callerSeconds: numbers[1], calleeSeconds: numbers[2], failures: numbers[3]))
        }
        return samples
    }

    /// Whether a file is a CSV file whose header names a caller and a callee. False for what cannot be read: whoever reads
    /// it as what it is says why.
    package static func isEdgeTable(_ path: String) -> Bool {
        do throws(SourceError) {
            var reader = try CSVReader(path: path)
            var row = CSVRow()
            guard try reader.next(into: &row) else { return false }
            let names = (0..<row.count).map(row.text)
            return names.contains("caller") && names.contains("callee")
        } catch {
            return false
        }
    }

    private static func name(_ row: CSVRow, _ cell: Int, _ columns: CSVColumns) throws(SourceError) -> Workload {
        let name = row.text(cell)
        guard !name.isEmpty else {
            throw SourceError(
                .badWorkload, path: columns.path, line: row.line, column: columns.names[cell],
                problem: "the name is empty", remedy: "fill it in")
        }
        return Workload(name)
    }
}
