import Core
import Foundation
import StorageTesting
import Testing

@testable import Files
@testable import RecordLog
@testable import Recordings

/// A byte that a disk changed costs the interval that it is in.
@Suite struct DamagedJournalTests {
    private let layout = RecordingLayout(intervalSeconds: 1, columns: ["cpu", "mem"], stateNames: ["on", "off"])

    /// Forty intervals; one workload is there from the start, each other one begins in an interval of its own.
    private func record(in folder: Scratch) throws -> String {
        var writer = try RecordingWriter(folder: folder.path, layout: layout, rowsPerSegment: 10_000)
        for interval in 0..<40 {
            let names = ["w"] + (0...interval).filter { $0 % 8 == 3 }.map { "late-\($0)" }
            let rows = names.map { name in
                RecordedInterval.Row(
                    workload: Workload(name), replica: "r", intervalSeconds: 1,
                    values: [Float(interval), Float(name.utf8.count)], states: [0, 0],
                    attributes: ["image": "i/\(name)"])
            }
            try writer.append(RecordedInterval(timeSeconds: 1000 + Double(interval), rows: rows))
        }
        return try folder.file(#require(folder.names.first { $0.hasSuffix(".journal") }))
    }

    /// Intervals by workload.
    private func intervals(_ path: String) throws -> [String: [Int]] {
        var found: [String: [Int]] = [:]
        for series in try Recording.read(path) {
            for row in 0..<series.rowCount where !series.values[row * 2].isNaN {
                let interval = Int(series.timeSeconds(ofRow: row) - 1000)
                #expect(series.values[row * 2] == Float(interval))
                #expect(series.values[row * 2 + 1] == Float(series.workload.name.utf8.count))
                found[series.workload.name, default: []].append(interval)
            }
        }
        return found
    }

    @Test func corruptByteCostsOneInterval() throws {
        let folder = try Scratch()
        let path = try record(in: folder)
        let whole = try Data(contentsOf: URL(filePath: path))
        let all = try intervals(path)
        #expect(all["w"] == Array(0..<40) && all.count == 6)
        let copy = folder.file("copy.journal")
        for offset in stride(from: 0, to: whole.count, by: 7) {
            var bytes = whole
            bytes[offset] ^= 0x81
            try bytes.write(to: URL(filePath: copy))
            let left = try intervals(copy)
            let lost = Set(all.flatMap { name, intervals in Set(intervals).subtracting(left[name] ?? []) })
            #expect(lost.count <= 1, "a byte changed at \(offset) of \(whole.count)")
        }
    }

    @Test func damagedJournalIsRenamedAndLogged() throws {
        let folder = try Scratch()
        let path = try record(in: folder)
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: path))
        let before = try intervals(folder.path)
        let error = try storeError(path) {
            _ = try RecordingFolder.tidy(
                folder.path, journalsBefore: .max, retention: RecordingRetention(), maker: .inProcess)
        }
        #expect(error.kind == .damaged && error.problem.contains("1 damaged part;"))
        #expect(try Data(contentsOf: URL(filePath: path + ".damaged")) == bytes)
        #expect(!folder.names.contains { $0.hasSuffix(".journal") })
        #expect(try intervals(folder.path) == before && before["w"]?.count == 39)
    }

    /// Without a header nothing can be read; the segments beside it still are.
    @Test func journalWithoutHeaderDoesNotBlockOtherFiles() throws {
        let folder = try Scratch()
        let path = try record(in: folder)
        var bytes = try Data(contentsOf: URL(filePath: path))
        for offset in [20, 100] { bytes[offset] ^= 1 }
        try bytes.write(to: URL(filePath: path))
        _ = try? RecordingFolder.tidy(
            folder.path, journalsBefore: .max, retention: RecordingRetention(), maker: .inProcess)
        #expect(folder.names.contains { $0.hasSuffix(".journal.damaged") })
    }

    /// A journal of version 1 numbers series in the order in which it defines them.
    @Test func readsJournalsOfTheEarlierVersionAlsoBehindDamage() throws {
        let folder = try Scratch()
        let path = folder.file("1.journal")
        var log = try RecordLog(openingAt: path)
        var header = JournalBytes()
        header.append(UInt8(1))
        header.append(1.0)
        header.append(1000.0)
        header.append(["cpu", "mem"])
        header.append(["on", "off"])
        try log.append(header.bytes)
        var offsets = [log.size]
        for interval in 0..<6 {
            // Series 0 is there from the start, series 1 from interval 2 on, series 2 from interval 4 on.
            let names = ["w", "late-2", "late-4"].prefix(1 + interval / 2)
            let isNew = interval % 2 == 0
            var record = JournalBytes()
            record.append(UInt32(interval))
            record.append(UInt32(isNew ? 1 : 0))
            record.append(UInt32(names.count))
            if isNew, let name = names.last {
                record.append(name)
                record.append("r")
                record.append([String]())
            }
            for (number, name) in names.enumerated() {
                record.append(UInt32(number))
                record.append(Float(1))
                record.append(UInt8(0))
                record.append(UInt8(0))
                record.append(UInt8(0))
                record.append(Float(interval))
                record.append(Float(name.utf8.count))
            }
            try log.append(record.bytes)
            offsets.append(log.size)
        }
        #expect(try intervals(path) == ["w": [0, 1, 2, 3, 4, 5], "late-2": [2, 3, 4, 5], "late-4": [4, 5]])
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[offsets[2] + 30] ^= 1
        try bytes.write(to: URL(filePath: path))
        // Whose rows those of series 1 are stood in what is lost.
        #expect(try intervals(path) == ["w": [0, 1, 3, 4, 5], "late-4": [4, 5]])
    }
}
