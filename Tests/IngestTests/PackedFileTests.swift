import CZstd
import Core
import Foundation
import Testing

@testable import Ingest

@Suite struct PackedFileTests {
    let scratch: Scratch
    static let table = "time,x\n" + (0..<20_000).map { "\($0 * 10),\($0 % 97)\n" }.joined()

    init() throws { scratch = try Scratch() }

    private func zstandard(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let count = ZSTD_compress(&packed, packed.count, bytes, bytes.count, 3)
        return Array(packed[..<count])
    }

    private func gzip(_ text: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: try scratch.writeGzip("scratch.bin", text))))
    }

    @Test("A folder: extensions in any case, tabs and Zstandard are read; other files are listed")
    func folder() throws {
        try scratch.write("A.CSV", "time,x\n0,1\n10,2\n")
        try scratch.write("b.tsv", "time\tx\n0,5\t1\n".replacingOccurrences(of: "0,5", with: "0") + "10\t2\n")
        try scratch.write("c.csv.zst", zstandard("time,x\n0,1\n10,2\n"))
        try scratch.write("d.csv.GZ", try gzip("time,x\n0,1\n10,2\n"))
        try FileManager.default.removeItem(atPath: "\(scratch.path)/scratch.bin")
        try scratch.write("e.txt", "notes")
        try scratch.write("f.xlsx", [0x50, 0x4B, 3, 4])
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/sub", withIntermediateDirectories: true)
        let (series, summary) = try SeriesSource().load([scratch.path])
        #expect(series.map(\.workload.name) == ["A", "b", "c", "d"])
        #expect(summary.skippedFiles == ["e.txt", "f.xlsx", "sub/"])
        #expect(summary.text().contains("e.txt, f.xlsx, sub/"))
    }

    @Test("Concatenated frames and members are one table")
    func parts() throws {
        let middle = Self.table.index(Self.table.startIndex, offsetBy: 100_000)
        let (head, tail) = (String(Self.table[..<middle]), String(Self.table[middle...]))
        let files = [
            try scratch.write("a.csv.zst", zstandard(Self.table)),
            try scratch.write("b.csv.zst", zstandard(head) + zstandard(tail)),
            try scratch.write("c.csv.gz", try gzip(head) + gzip(tail)),
            try scratch.write("d.csv.gz", try gzip(head) + gzip(tail) + [UInt8](repeating: 0, count: 512)),
            try scratch.write("e.csv", Self.table),
        ]
        for file in files {
            #expect(try SeriesSource().load([file]).summary.rows == 20_000, "\(file)")
        }
    }

    @Test("Invalid bytes after a valid member are an error, not the end")
    func damage() throws {
        let middle = Self.table.index(Self.table.startIndex, offsetBy: 100_000)
        let head = try gzip(String(Self.table[..<middle]))
        var tail = try gzip(String(Self.table[middle...]))
        tail[0] = 0
        tail[1] = 7
        #expect(try loadError(try scratch.write("a.csv.gz", head + tail)).kind == .corruptGzip)
        let packed = zstandard(Self.table)
        #expect(try loadError(try scratch.write("b.csv.zst", Array(packed.dropLast(9)))).kind == .truncatedGzip)
        var damaged = packed
        damaged[packed.count / 2] ^= 0xFF
        damaged[packed.count / 2 + 1] ^= 0xFF
        let broken = try scratch.write("c.csv.zst", damaged + [1, 2, 3, 4, 5])
        #expect(throws: SourceError.self) { _ = try SeriesSource().load([broken]) }
    }
}
