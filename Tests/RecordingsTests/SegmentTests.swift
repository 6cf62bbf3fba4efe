internal import Core
import Files
import StorageTesting
import Testing

@testable import Recordings

/// A recording as a folder of segments.
@Suite struct SegmentTests {
    private func series(start: Double, values: [Float], period: Double = 10, column: String = "cpu") -> Series {
        Series(
            workload: Workload("w"), replica: "r", columns: [column], startSeconds: start, periodSeconds: period,
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

    @Test(arguments: [
        (120.0, 5.0, "cpu", "period"), (120, 10, "mem", "columns"),
    ])
    func segmentsThatDoNotFitAreRefused(_ start: Double, _ period: Double, _ column: String, _ words: String) throws {
        let folder = try Scratch()
        try Recording.write([series(start: 100, values: [1, 2])], to: folder.file("0001.h5"))
        try Recording.write(
            [series(start: start, values: [3], period: period, column: column)], to: folder.file("0002.h5"))
        let error = try storeError(folder.file("0002.h5")) { _ = try Recording.read(folder.path) }
        #expect(error.kind == .badContent)
        #expect(error.problem.contains(words))
    }

    @Test func rowsBehindAClockThatWasSetBackAreASeriesOfTheirOwn() throws {
        let folder = try Scratch()
        let parts = [series(start: 100, values: [1, 2]), series(start: 110, values: [3, 4])]
        try Recording.write([parts[0]], to: folder.file("0001.h5"))
        try Recording.write([parts[1]], to: folder.file("0002.h5"))
        #expect(try Recording.read(folder.path) == parts)
    }

    /// A gap of a thousand rows for each row that there is would be joined; a wider one takes no memory here.
    @Test func rowsBehindAWideGapAreASeriesOfTheirOwn() throws {
        let folder = try Scratch()
        let parts = [series(start: 100, values: [1, 2]), series(start: 40_120, values: [3, 4])]
        try Recording.write([parts[0]], to: folder.file("0001.h5"))
        try Recording.write([parts[1]], to: folder.file("0002.h5"))
        #expect(try Recording.read(folder.path).map(\.rowCount) == [4004])
        let far = series(start: 40_130, values: [3, 4])
        try Recording.write([far], to: folder.file("0002.h5"))
        #expect(try Recording.read(folder.path) == [parts[0], far])
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
