import Foundation
import Testing

@testable import Ingest

@Suite struct CSVReaderTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func rows(_ path: String, _ delimiter: CSVMapping.Delimiter = .comma) throws -> [[String]] {
        var reader = try CSVReader(path: path, delimiter: delimiter)
        var row = CSVRow()
        var rows: [[String]] = []
        while try reader.next(into: &row) { rows.append((0..<row.count).map(row.text)) }
        return rows
    }

    @Test("All line endings, a byte order mark, and a last line without newline", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(end: String) throws {
        let path = try scratch.write("a.csv", "\u{FEFF}a,b\(end)1,\(end)\(end)3,4")
        #expect(try rows(path) == [["a", "b"], ["1", ""], ["3", "4"]])
    }

    @Test func quoting() throws {
        let path = try scratch.write("a.csv", "\"a,1\",\"say \"\"x\"\"\"\n\"two\nlines\",in\"side\n\"\",z\n")
        #expect(try rows(path) == [["a,1", "say \"x\""], ["two\nlines", "in\"side"], ["", "z"]])
    }

    @Test func lineNumbersCountLinesInsideQuotes() throws {
        let path = try scratch.write("a.csv", "a\n\"x\ny\"\nz\n")
        var reader = try CSVReader(path: path)
        var row = CSVRow()
        var lines: [Int] = []
        while try reader.next(into: &row) { lines.append(row.line) }
        #expect(lines == [1, 2, 4])
    }

    @Test func delimiters() throws {
        #expect(try rows(try scratch.write("s.csv", "a;b\n1,5;2\n"), .semicolon) == [["a", "b"], ["1,5", "2"]])
        #expect(try rows(try scratch.write("t.csv", "a\tb\n1\t2\n"), .tab) == [["a", "b"], ["1", "2"]])
    }

    @Test("Cells across the read buffer boundary stay intact, also from gzip")
    func longFile() throws {
        let lines = (0..<60_000).map { "\($0),\"v\($0)\"" }
        let text = lines.joined(separator: "\r\n")
        for path in [try scratch.write("a.csv", text), try scratch.writeGzip("b.csv.gz", text)] {
            let found = try rows(path)
            #expect(found.count == 60_000)
            #expect(found.enumerated().allSatisfy { $1 == ["\($0)", "v\($0)"] })
        }
    }

    @Test func badQuotes() throws {
        let open = try #require(throws: SourceError.self) { _ = try rows(try scratch.write("a.csv", "a\nb\n\"c\nd")) }
        #expect(open.kind == .badQuoting && open.line == 3)
        let after = try #require(throws: SourceError.self) { _ = try rows(try scratch.write("b.csv", "a\n\"c\"d\n")) }
        #expect(after.kind == .badQuoting && after.line == 2)
    }

    @Test func endlessRow() throws {
        let path = try scratch.writeGzip("a.csv.gz", String(repeating: "x", count: 17 << 20))
        #expect(try #require(throws: SourceError.self) { _ = try rows(path) }.kind == .rowTooLong)
    }

    @Test func truncatedAndDamagedGzip() throws {
        let text = (0..<5000).map { "\($0),\($0 * 7919 % 10_007)" }.joined(separator: "\n")
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: try scratch.writeGzip("w.csv.gz", text))))
        for length in [5, whole.count / 2, whole.count - 4] {
            let path = try scratch.write("cut.csv.gz", Array(whole[..<length]))
            #expect(try #require(throws: SourceError.self) { _ = try rows(path) }.kind == .truncatedGzip)
        }
        var damaged = whole
        damaged[whole.count - 6] ^= 0xFF
        let path = try scratch.write("bad.csv.gz", damaged)
        #expect(try #require(throws: SourceError.self) { _ = try rows(path) }.kind == .corruptGzip)
    }

    @Test func notText() throws {
        for bytes: [UInt8] in [[0xFF, 0xFE, 0x61, 0x00], [0x7F, 0x45, 0x00, 0x01]] {
            let path = try scratch.write("a.csv", bytes)
            #expect(try #require(throws: SourceError.self) { _ = try rows(path) }.kind == .notText)
        }
    }

    @Test func missingFileAndFolder() throws {
        let missing = try #require(throws: SourceError.self) { _ = try rows("\(scratch.path)/none.csv") }
        #expect(missing.kind == .notFound)
        #expect(try #require(throws: SourceError.self) { _ = try rows(scratch.path) }.kind == .unreadable)
    }
}
