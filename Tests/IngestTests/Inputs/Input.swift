import Core
import Foundation
import Testing

@testable import Ingest

/// A small table as some program or person writes it, and what it means.
struct Input: Sendable, CustomTestStringConvertible {
    /// What a table is understood as.
    struct Reading: Sendable {
        var workloads = ["web"]
        var metrics = ["cpu"]
        var interval = 60.0
        /// Rows of the first series, gaps included.
        var rows = 20
        /// The first values of the first metric of the first series.
        var values: [Float] = [0, 1, 2]
        var start = Input.zero
        /// Part of a note that has to be given.
        var note: String?
        /// Columns that have to be named as left out.
        var leftOut: [String] = []
    }

    enum Expected: Sendable {
        case read(Reading)
        case refused(SourceError.Kind, mentions: String)
    }

    /// 2026-03-01T00:00:00Z, a Sunday.
    static let zero = 1_772_323_200.0

    let name: String
    var file = "web.csv"
    let bytes: [UInt8]
    var change: @Sendable (inout CSVMapping) -> Void = { _ in }
    let expected: Expected

    var testDescription: String { name }

    init(
        _ name: String, file: String = "web.csv", _ text: String, reads: Reading,
        change: @escaping @Sendable (inout CSVMapping) -> Void = { _ in }
    ) {
        self.init(name, file: file, bytes: Array(text.utf8), .read(reads), change: change)
    }

    init(
        _ name: String, file: String = "web.csv", _ text: String, refused kind: SourceError.Kind, _ mentions: String,
        change: @escaping @Sendable (inout CSVMapping) -> Void = { _ in }
    ) {
        self.init(name, file: file, bytes: Array(text.utf8), .refused(kind, mentions: mentions), change: change)
    }

    init(
        _ name: String, file: String = "web.csv", bytes: [UInt8], _ expected: Expected,
        change: @escaping @Sendable (inout CSVMapping) -> Void = { _ in }
    ) {
        self.name = name
        self.file = file
        self.bytes = bytes
        self.expected = expected
        self.change = change
    }

    /// `2026-03-01T00:07:00Z` for 7.
    static func time(_ minute: Int) -> String { ISO8601.text(zero + 60 * Double(minute)) }

    /// A header, and a row for each minute.
    static func table(_ header: String, rows: Int = 20, end: String = "\n", _ row: (Int) -> String) -> String {
        ([header] + (0..<rows).map(row)).map { $0 + end }.joined()
    }

    /// `time,cpu` with the minute as the value, where `cell` does not say otherwise.
    static func cells(_ rows: Int = 20, _ cell: (Int) -> String) -> String {
        table("time,cpu", rows: rows) { "\(time($0)),\(cell($0))" }
    }

    /// A table of one column of times; the values do not count the rows.
    static func times(_ rows: Int = 20, _ time: (Int) -> String) -> String {
        table("time;cpu", rows: rows) { "\(time($0));\($0 % 7)" }
    }
}

struct InputTests {
    private func expect(_ input: Input) throws {
        let scratch = try Scratch()
        let path = try scratch.write(input.file, input.bytes)
        var mapping = CSVMapping()
        input.change(&mapping)
        switch input.expected {
        case .refused(let kind, let words):
            let error = try #require(throws: SourceError.self) {
                _ = try SeriesSource(mapping: mapping).load([path])
            }
            #expect(error.kind == kind, "\(error)")
            let text = error.diagnostic.text(style: .commandLine)
            #expect(text.contains(words), "\(text)")
        case .read(let wanted):
            let (series, summary) = try SeriesSource(mapping: mapping).load([path])
            #expect(series.map(\.workload.name) == wanted.workloads)
            let first = try #require(series.first)
            #expect(first.columns == wanted.metrics, "\(summary.notes)")
            #expect(first.intervalSeconds == wanted.interval && first.rowCount == wanted.rows)
            #expect(first.startSeconds == wanted.start)
            let values = (0..<min(first.rowCount, wanted.values.count)).map { first.values[$0 * first.columns.count] }
            #expect(
                values.elementsEqual(wanted.values) { $0 == $1 || ($0.isNaN && $1.isNaN) },
                "\(values) instead of \(wanted.values)")
            if let note = wanted.note { #expect(summary.notes.contains { $0.contains(note) }, "\(summary.notes)") }
            let left = summary.files.flatMap { $0.leftOut.values.flatMap { $0 } }
            #expect(Set(wanted.leftOut).isSubset(of: left), "left out: \(left)")
        }
    }

    @Test(arguments: Input.numbers) func numbers(input: Input) throws { try expect(input) }
    @Test(arguments: Input.lineProtocol) func lineProtocol(input: Input) throws { try expect(input) }
    @Test(arguments: Input.missing) func missingCells(input: Input) throws { try expect(input) }
    @Test(arguments: Input.clocks) func times(input: Input) throws { try expect(input) }
    @Test(arguments: Input.longForms) func longForms(input: Input) throws { try expect(input) }
    @Test(arguments: Input.skipsNonMetricColumns) func skipsNonMetricColumns(input: Input) throws {
        try expect(input)
    }
    @Test(arguments: Input.bytesAndLines) func bytesAndLines(input: Input) throws { try expect(input) }
    @Test(arguments: Input.exports) func exports(input: Input) throws { try expect(input) }
}
