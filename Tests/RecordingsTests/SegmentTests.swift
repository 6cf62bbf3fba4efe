internal import Core
import Files
import StorageTesting
import Testing

@testable import Recordings

/// A recording as a folder of segments.
@Suite struct SegmentTests {
    private func series(start: Double, values: [Float], interval: Double = 10, column: String = "cpu") -> Series {
        Series(
            workload: Workload("w"), replica: "r", columns: [column], startSeconds: start, intervalSeconds: interval,
            values: values)
    }

    @Test func segmentsAreJoinedWithAGapBetween() throws {
        let folder = try Scratch()
        try Recording.write([series(start: 100, values: [1, 2])], to: folder.file("0001.h5"))
        try Recording.write([series(start: 120, values: [3])], to: folder.file("0002.h5"))
        try Recording.write([series(start: 150, values: [4])], to: folder.file("0003.h5"))
        try folder.write("0004.h5.tmp-1-2", [1, 2, 3])
        let joined = try #require(try Recording.read(folder.path).first)
        #expect(joined.startSeconds == 100)
        #expect(joined.values.map { $0.isNaN ? -1 : $0 } == [1, 2, 3, -1, -1, 4])
    }

    @Test("Another interval or other columns start a new series", arguments: [(5.0, "cpu"), (10, "mem")])
    func otherSettingsStartNewSeries(_ interval: Double, _ column: String) throws {
        let folder = try Scratch()
        let parts = [
            series(start: 100, values: [1, 2]), series(start: 120, values: [3], interval: interval, column: column),
        ]
        try Recording.write([parts[0]], to: folder.file("0001.h5"))
        try Recording.write([parts[1]], to: folder.file("0002.h5"))
        #expect(try Recording.read(folder.path) == parts)
    }

    /// An upgraded agent counts one metric more; one that is set back counts one less.
    @Test func addedColumnsContinueTheSeries() throws {
        let folder = try Scratch()
        func part(_ start: Double, _ columns: [String], _ values: [Float]) -> Series {
            Series(
                workload: Workload("w"), replica: "r", columns: columns, startSeconds: start, intervalSeconds: 10,
                values: values)
        }
        try Recording.write([part(100, ["cpu", "mem"], [1, 2, 3, 4])], to: folder.file("0001.h5"))
        try Recording.write([part(130, ["cpu", "faults", "mem"], [5, 6, 7])], to: folder.file("0002.h5"))
        try Recording.write([part(140, ["cpu", "mem"], [8, 9])], to: folder.file("0003.h5"))
        let read = try Recording.read(folder.path)
        #expect(read.count == 1)
        let joined = try #require(read.first)
        #expect(joined.columns == ["cpu", "faults", "mem"])
        let cells = joined.values.map { $0.isNaN ? -1 : $0 }
        #expect(cells == [1, -1, 2, 3, -1, 4, -1, -1, -1, 5, 6, 7, 8, -1, 9])
    }

    @Test func upgradedAgentContinuesTheFolder() throws {
        let folder = try Scratch()
        let columns = (1...9).map { "metric\($0)" }
        for (index, count) in [8, 9].enumerated() {
            let layout = RecordingLayout(
                intervalSeconds: 1, columns: Array(columns.prefix(count)), stateNames: ["on", "off"])
            var writer = try RecordingWriter(folder: folder.path, layout: layout, rowsPerSegment: 2)
            for second in 0..<3 {
                let row = RecordedInterval.Row(
                    workload: Workload("w"), replica: "r", intervalSeconds: 1,
                    values: [Float](repeating: Float(second), count: count),
                    states: [UInt8](repeating: 0, count: count))
                try writer.append(RecordedInterval(timeSeconds: Double(1000 + index * 3 + second), rows: [row]))
            }
            let number = writer.firstNumberInUse
            _ = try RecordingFolder.tidy(
                folder.path, journalsBefore: number, retention: RecordingRetention(), maker: .inProcess)
        }
        let read = try Recording.read(folder.path)
        #expect(read.map(\.columns) == [columns] && read.map(\.rowCount) == [6])
        let last = try #require(read.first).values.enumerated().filter { $0.offset % 9 == 8 }.map(\.element)
        #expect(last.map(\.isNaN) == [true, true, true, false, false, false])
        #expect(try #require(read.first).values.count { !$0.isNaN } == 3 * 8 + 3 * 9)
    }

    @Test func clockSetBackStartsNewSeries() throws {
        let folder = try Scratch()
        let parts = [series(start: 100, values: [1, 2]), series(start: 110, values: [3, 4])]
        try Recording.write([parts[0]], to: folder.file("0001.h5"))
        try Recording.write([parts[1]], to: folder.file("0002.h5"))
        #expect(try Recording.read(folder.path) == parts)
    }

    @Test func wideGapStartsNewSeries() throws {
        let folder = try Scratch()
        let parts = [series(start: 100, values: [1, 2]), series(start: 10_120, values: [3, 4])]
        try Recording.write([parts[0]], to: folder.file("0001.h5"))
        try Recording.write([parts[1]], to: folder.file("0002.h5"))
        #expect(try Recording.read(folder.path).map(\.rowCount) == [1004])
        let far = series(start: 20_000_000, values: [3, 4])
        try Recording.write([far], to: folder.file("0002.h5"))
        #expect(try Recording.read(folder.path) == [parts[0], far])
    }

    /// Each gap alone is narrow; together they would be most of the memory.
    @Test func manyGapsDoNotExhaustMemory() throws {
        let folder = try Scratch()
        for part in 0..<20 {
            try Recording.write(
                [series(start: Double(part) * 9000, values: [1])], to: folder.file("\(1000 + part).h5"))
        }
        let rows = try Recording.read(folder.path).map(\.rowCount).reduce(0, +)
        #expect(rows < 20 * 6 + 20 * 1000)
    }

    @Test func aSegmentWithoutRowsIsSkipped() throws {
        let folder = try Scratch()
        try Recording.write([series(start: 0, values: [])], to: folder.file("0001.h5"))
        try Recording.write([series(start: 100, values: [1])], to: folder.file("0002.h5"))
        try Recording.write([series(start: 0, values: [])], to: folder.file("0003.h5"))
        #expect(try Recording.read(folder.path) == [series(start: 100, values: [1])])
    }

    @Test func anEmptyFolderIsRefused() throws {
        let folder = try Scratch()
        let error = try storeError(folder.path) { _ = try Recording.read(folder.path) }
        #expect(error.kind == .notFound)
    }
}
