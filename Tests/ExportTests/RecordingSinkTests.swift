internal import Collector
internal import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import Export
@testable import Files
@testable import Ingest
@testable import Recordings

#if canImport(Glibc)
    internal import Glibc
#endif

struct RecordingSinkTests {
    private let containers = [Made.container(0), Made.container(1)]

    private func record(
        _ intervals: some Sequence<Int>, in folder: String, startSeconds: Double = 1_700_000_000, rows: Int = 10,
        retention: RecordingRetention = RecordingRetention()
    ) async throws {
        let sink = try RecordingSink(
            folder: folder, intervalSeconds: 1, rowsPerSegment: rows, retention: retention,
            logger: LogLines().logger)
        for interval in intervals {
            try await sink.write(Made.batch(interval, containers: containers, startSeconds: startSeconds))
        }
        try await sink.close()
    }

    @Test func readsSegmentsAndJournal() async throws {
        let folder = try TemporaryFolder()
        let sink = try RecordingSink(
            folder: folder.path, intervalSeconds: 1, rowsPerSegment: 10, logger: LogLines().logger)
        for interval in 1...35 {
            try await sink.write(Made.batch(interval, containers: containers, startSeconds: 1_700_000_000))
        }
        let open = try Recording.read(folder.path)
        try await sink.close()
        let closed = try Recording.read(folder.path)
        #expect(open == closed)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count { $0.hasSuffix(".h5") } == 4 && !names.contains { $0.hasSuffix(".journal") })
        let series = try #require(closed.first)
        #expect(closed.count == 2 && series.rowCount == 35 && series.startSeconds == 1_700_000_001)
        #expect(series.columns == ReplicaRows.metrics(withCalls: false).map(\.column))
        let expected = (1...35).flatMap { interval in
            Made.batch(interval, containers: containers, startSeconds: 0).samples[0].values
                .floats
        }
        #expect(series.values == expected)
    }

    @Test func missedIntervalIsGapButJitterIsNot() async throws {
        let folder = try TemporaryFolder()
        let sink = try RecordingSink(folder: folder.path, intervalSeconds: 1, logger: LogLines().logger)
        for time in [100.0, 101.3, 101.8, 102.9, 106.1, 107] {
            try await sink.write(Made.batch(0, containers: [containers[0]], startSeconds: time))
        }
        try await sink.close()
        let series = try #require(try Recording.read(folder.path).first)
        let isThere = (0..<series.rowCount).map { !series.values[$0 * series.columns.count].isNaN }
        #expect(isThere == [true, true, true, true, false, false, true, true])
    }

    @Test func clockSetBackLosesNoSamples() async throws {
        let folder = try TemporaryFolder()
        let sink = try RecordingSink(folder: folder.path, intervalSeconds: 1, logger: LogLines().logger)
        for interval in 0..<10 {
            try await sink.write(Made.batch(interval, containers: containers, startSeconds: 10_000))
        }
        for interval in 10..<20 {
            try await sink.write(Made.batch(interval, containers: containers, startSeconds: 6400))
        }
        try await sink.close()
        let series = try Recording.read(folder.path)
        #expect(series.count == 4)
        #expect(Set(series.map(\.startSeconds)) == [10_000, 6410])
        // The gridder makes one series of it again.
        let loaded = try SeriesSource().load([folder.path]).series
        #expect(loaded.count == 2)
        #expect(loaded.allSatisfy { $0.startSeconds == 6410 && $0.endSeconds == 10_010 })
    }

    @Test func anotherProcessCannotRecordIntoTheSameFolder() async throws {
        let folder = try TemporaryFolder()
        let first = try RecordingSink(folder: folder.path, intervalSeconds: 1, logger: LogLines().logger)
        #expect(throws: FileError.self) {
            try RecordingSink(folder: folder.path, intervalSeconds: 1, logger: LogLines().logger)
        }
        try await first.close()
    }

    @Test func deletesOldestSegmentsOverMaximumSize() async throws {
        let folder = try TemporaryFolder()
        try await record(0..<100, in: folder.path)
        let all = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".h5") }
        let size = try all.reduce(0) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file($1))
            return $0 + ((attributes[.size] as? NSNumber)?.intValue ?? 0)
        }
        try await record(
            100..<110, in: folder.path, retention: RecordingRetention(bytes: size / 2))
        let series = try #require(try Recording.read(folder.path).first)
        #expect(series.endSeconds == 1_700_000_110)
        #expect((20...60).contains(series.rowCount))
    }

    @Test func deletesSegmentsOverMaximumAge() async throws {
        let folder = try TemporaryFolder()
        try await record(0..<30, in: folder.path)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".h5") }
        for name in names.sorted().dropLast() {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -100_000)], ofItemAtPath: folder.file(name))
        }
        try await record(30..<31, in: folder.path, retention: RecordingRetention(ageSeconds: 86_400))
        #expect(try Recording.read(folder.path).first?.startSeconds == 1_700_000_020)
    }

    @Test func addsCountsOfContainerRestartedWithinInterval() async throws {
        let folder = try TemporaryFolder()
        let sink = try RecordingSink(folder: folder.path, intervalSeconds: 1, logger: LogLines().logger)
        var batch = Made.batch(5, containers: [Made.container(0), Made.container(0, run: 1)], startSeconds: 1000)
        batch.samples[0].intervalSeconds = 0.2
        batch.samples[0].isPartial = true
        batch.samples[1].intervalSeconds = 0.7
        batch.samples[1].isPartial = true
        try await sink.write(batch)
        try await sink.close()
        let series = try #require(try Recording.read(folder.path).first)
        // Counts of both lives over the longer interval, and the gauges of the one that began later.
        let (young, old) = (batch.samples[0].values, batch.samples[1].values)
        let sums = MetricTable { metric in
            metric.isGauge ? young[metric] : (young[metric] * 0.2 + old[metric] * 0.7) / 0.7
        }
        #expect(series.values == sums.floats)
    }

    @Test(.enabled(if: ForeignTool.isRoot, "mounting a small tmpfs needs root"))
    func fullDiskIsLoggedAndAcknowledgedDataKept() async throws {
        let folder = try TemporaryFolder()
        try #require(mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0)
        defer { umount2(folder.path, Int32(MNT_DETACH)) }
        let sink = try RecordingSink(folder: folder.path, intervalSeconds: 1, logger: LogLines().logger)
        var acknowledged = 0
        let error = await #expect(throws: FileError.self) {
            for interval in 0..<2000 {
                try await sink.write(Made.batch(interval, containers: containers, startSeconds: 1000))
                acknowledged += 1
            }
        }
        #expect(try #require(error).kind == .diskFull && acknowledged > 50)
        // Space comes back: the collection goes on where it was.
        try #require(mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT), "size=1m") == 0)
        try await sink.write(Made.batch(acknowledged, containers: containers, startSeconds: 1000))
        try await sink.close()
        let series = try #require(try Recording.read(folder.path).first)
        #expect(series.rowCount == acknowledged + 1 && !series.values.contains { $0.isNaN })
    }

    @Test func xarrayOpensASegmentWithItsTimes() async throws {
        let probe = "import xarray, h5netcdf, numpy"
        guard (try? ForeignProcess.run("python3", ["-c", probe])) != nil else {
            try Test.cancel("no .build/test-python with xarray (Scripts/test-tools.sh)")
        }
        let folder = try TemporaryFolder()
        try await record(0..<10, in: folder.path)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".h5") }
        let script = """
            import sys, numpy, xarray
            data = xarray.open_dataset(sys.argv[1], group="series/shop%2Fcart0%2Fserver/cart0-0", engine="h5netcdf")
            assert data["values"].dims == ("time", "column"), data["values"].dims
            assert data["time"].values[0] == numpy.datetime64("2023-11-14T22:13:20"), data["time"].values[0]
            assert data["time"].values[9] == numpy.datetime64("2023-11-14T22:13:29")
            row = data["values"].sel(column="memory_usage")
            assert row.shape == (10,) and float(row[3]) == \(Made.value(.memoryUsage, 0, 3)), row
            assert data["interval"].dims == ("time",) and data.attrs["image"] == "registry/cart:1"
            assert data.attrs["states"].split() == ["on"] * 9, data.attrs["states"]
            """
        try ForeignProcess.run("python3", ["-c", script, folder.file(try #require(names.first))])
    }
}

extension MetricTable where Element == Double {
    /// The values as a recording without calls holds them.
    var floats: [Float] { ReplicaRows.metrics(withCalls: false).map { Float(self[$0]) } }
}
