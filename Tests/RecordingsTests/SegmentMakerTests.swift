internal import Core
import Foundation
import StorageTesting
import Testing

@testable import Files
@testable import HDF5
@testable import Recordings

#if canImport(Glibc)
    import Glibc
#endif

/// Segments made of journals.
@Suite struct SegmentMakerTests {
    private let layout = RecordingLayout(intervalSeconds: 1, columns: ["cpu", "mem"], stateNames: ["on", "off"])

    private func row(_ name: String, _ interval: Int) -> RecordedInterval.Row {
        RecordedInterval.Row(
            workload: Workload(name), replica: "r", intervalSeconds: 1,
            values: [Float(interval), Float(name.utf8.count)],
            states: [0, UInt8(interval % 2)], attributes: ["image": "i/\(name)"])
    }

    /// Records intervals, of which each has the rows of the given workloads, and ends as a kill would.
    private func record(_ intervals: [[String]], in folder: Scratch) throws {
        var writer = try RecordingWriter(folder: folder.path, layout: layout, rowsPerSegment: 10_000)
        for (interval, names) in intervals.enumerated() {
            try writer.append(
                RecordedInterval(timeSeconds: 1000 + Double(interval), rows: names.map { row($0, interval) }))
        }
    }

    private func tidy(_ folder: Scratch) throws {
        _ = try RecordingFolder.tidy(
            folder.path, journalsBefore: .max, retention: RecordingRetention(), maker: .inProcess)
    }

    /// More rows than are in memory at a time: the parts come together as the journal as a whole is read.
    @Test func segmentEqualsItsJournal() throws {
        let folder = try Scratch()
        let names = (0..<40).map { "shop/\($0 % 7)é/\($0)" }
        try record((0..<600).map { _ in names }, in: folder)
        let journal = try Recording.read(folder.path)
        let path = try folder.file(#require(folder.names.first { $0.hasSuffix(".journal") }))
        let tree = try JournalTree.read(path)
        try tidy(folder)
        #expect(folder.names.filter { $0 != ".lock" }.map { $0.suffix(3) } == [".h5"])
        #expect(try Recording.read(folder.path) == journal)
        #expect(journal.count == 40 && journal.reduce(0) { $0 + $1.rowCount } > 1 << 14)
        // The seal that was taken group by group is that of the whole, attributes and states included.
        let segment = try FileLoader.inProcess.tree(path.replacing(".journal", with: ".h5"), .recording)
        #expect(segment.attributes["sha256"] == .text(ContentDigest.of(tree)))
        #expect(ContentDigest.of(segment, excludingAttributes: ["sha256"]) == ContentDigest.of(tree))
    }

    /// What a container runtime calls things must not end a recording, nor make a segment that nobody can read.
    @Test func recordsUnstorableNames() throws {
        let folder = try Scratch()
        let long = String(repeating: "/", count: 5000)
        let names = ["zero\0byte", "\u{feff}bom", long + "a", long + "b"]
        try record([names, names], in: folder)
        let journal = try Recording.read(folder.path)
        #expect(Set(journal.map(\.workload.name)).count == 4)
        #expect(journal.contains { $0.workload.name == "zero\u{fffd}byte" })
        #expect(journal.contains { $0.workload.name == "\u{feff}bom" })
        try tidy(folder)
        #expect(folder.names.contains { $0.hasSuffix(".h5") })
        #expect(try Recording.read(folder.path) == journal)
    }

    /// A journal's writer forgets series that are gone; one that comes again goes on.
    @Test func returningSeriesIsOneSeries() throws {
        let folder = try Scratch()
        let passing = (0..<300).map { ["here", "gone-\($0)"] }
        try record([["here", "away"]] + passing + [["here", "away"]], in: folder)
        try tidy(folder)
        let series = try Recording.read(folder.path)
        #expect(series.count == 302)
        let away = try #require(series.first { $0.workload.name == "away" })
        #expect(away.rowCount == 302 && away.values.filter { !$0.isNaN } == [0, 4, 301, 4])
        #expect(series.first { $0.workload.name == "here" }?.values.contains { $0.isNaN } == false)
    }

    @Test func keepsJournalLockedByAnotherProcess() throws {
        let folder = try Scratch()
        try record([["a"], ["a"]], in: folder)
        let path = try folder.file(#require(folder.names.first { $0.hasSuffix(".journal") }))
        let other = open(path, O_RDWR)
        #expect(FileLock.take(other) == .taken)
        let error = try storeError(path) { try tidy(folder) }
        #expect(error.problem.contains("another process"))
        // Readers take it meanwhile.
        let kept = try Recording.read(folder.path)
        #expect(kept.first?.rowCount == 2 && !folder.names.contains { $0.hasSuffix(".h5") })
        close(other)
        try tidy(folder)
        #expect(try Recording.read(folder.path) == kept && !folder.names.contains { $0.hasSuffix(".journal") })
    }

    @Test func emptyJournalLeavesNoSegment() throws {
        let folder = try Scratch()
        try record([[]], in: folder)
        try folder.write("000002-20200101T000000Z.journal", [])
        try tidy(folder)
        #expect(folder.names == [".lock"])
    }
}
