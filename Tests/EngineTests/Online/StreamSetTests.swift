import Core
import Engine
import Testing

@Suite struct StreamSetTests {
    private static func row(_ series: Series, _ row: Int) -> WatchRow {
        let width = series.columns.count
        return WatchRow(
            key: series.key, columns: series.columns,
            timeSeconds: series.timeSeconds(ofRow: row), values: Array(series.values[row * width..<(row + 1) * width]))
    }

    private static func installed(_ workload: String, version: String = "v1") throws -> InstalledDetector {
        InstalledDetector(try fitted([series(workload, rows: 400)]), version: version)
    }

    @Test func verdictsAreThoseOfBatchWhileOthersComeAndGo() throws {
        let data = series("shop/cart/server", rows: 300, seed: 3, missing: [40: 0, 41: 1, 100: 0])
        let detector = try Self.installed("shop/cart/server")
        var streams = StreamSet()
        streams.install([data.workload: detector, Workload("shop/ads/server"): try Self.installed("shop/ads/server")])
        let other = series("shop/ads/server", replica: "x", rows: 300, seed: 5)
        var verdicts: [RowVerdict] = []
        for row in 0..<data.rowCount {
            if (50..<150).contains(row) { _ = streams.push(Self.row(other, row)) }
            if row == 150 { streams.end(StreamKey(workload: other.workload, replica: "x")) }
            if let verdict = streams.push(Self.row(data, row)) { verdicts.append(verdict) }
        }
        let batch = try detector.detector.score(data)
        #expect(batch.count > 100 && streams.count == 1)
        #expect(verdicts.map(\.score.bitPattern) == batch.scores.map(\.bitPattern))
        #expect(verdicts.map(\.threshold) == batch.limits)
        #expect(verdicts.map(\.isAnomalous) == batch.verdicts)
        #expect(verdicts.flatMap(\.contributions).map(\.bitPattern) == batch.contributions.map(\.bitPattern))
        #expect(verdicts.allSatisfy { $0.version == "v1" && $0.borrowedFrom == nil })
    }

    @Test func workloadWithoutADetectorBorrowsItsSiblings() throws {
        let data = series("shop/cart/sidecar", rows: 30)
        var streams = StreamSet()
        streams.install([Workload("shop/cart/server"): try Self.installed("shop/cart/server")])
        let verdicts = (0..<30).compactMap { streams.push(Self.row(data, $0)) }
        #expect(!verdicts.isEmpty && verdicts.allSatisfy { $0.borrowedFrom == Workload("shop/cart/server") })
        #expect(streams.unlearned == [data.workload])
        var strict = StreamSet(borrows: false)
        strict.install(streams.installed)
        #expect((0..<30).allSatisfy { strict.push(Self.row(data, $0)) == nil })
    }

    @Test func newDetectorReplacesWithoutGap() throws {
        let data = series("shop/cart/server", rows: 40)
        var streams = StreamSet()
        streams.install([data.workload: try Self.installed("shop/cart/server")])
        for row in 0..<20 { _ = streams.push(Self.row(data, row)) }
        streams.install([data.workload: try Self.installed("shop/cart/server", version: "v2")])
        #expect(streams.push(Self.row(data, 20))?.version == "v2")
    }

    @Test func missingColumnsAreReportedOnce() throws {
        var streams = StreamSet()
        let data = series("shop/cart/server", rows: 10, columns: ["a", "x"])
        streams.install([data.workload: try Self.installed("shop/cart/server")])
        for row in 0..<10 { #expect(streams.push(Self.row(data, row)) == nil) }
        #expect(streams.takeProblems().count == 1)
        #expect(streams.takeProblems().isEmpty)
    }

    @Test func idleReplicasAreForgotten() throws {
        var streams = StreamSet()
        let data = series("shop/cart/server", rows: 10)
        streams.install([data.workload: try Self.installed("shop/cart/server")])
        for row in 0..<10 { _ = streams.push(Self.row(data, row)) }
        #expect(streams.endIdle(before: data.startSeconds).isEmpty)
        #expect(streams.endIdle(before: data.endSeconds + 1).map(\.replica) == ["0"])
        #expect(streams.count == 0 && streams.workloads.isEmpty)
    }
}
