internal import Core
internal import Engine
import Testing

@Suite struct SeriesTests {
    @Test func rowsHaveTimes() {
        let series = series(rows: 4, interval: 2.5, start: 100)
        #expect(series.rowCount == 4 && series.timeSeconds(ofRow: 3) == 107.5 && series.endSeconds == 110)
    }

    @Test func sliceIncludesStartAndExcludesEnd() {
        let whole = series(rows: 10, interval: 5, start: 100)
        let part = whole.slice(fromSeconds: 110, toSeconds: 125)
        #expect(part.rowCount == 3 && part.startSeconds == 110)
        #expect(part.values == Array(whole.values[6..<15]))
        // Between two rows the later one is the first.
        #expect(whole.slice(fromSeconds: 111, toSeconds: 1e9).startSeconds == 115)
        // A stamp that is off by rounding names its row.
        #expect(whole.slice(fromSeconds: 110.000_000_1, toSeconds: 120).rowCount == 2)
    }

    @Test func slicesOutsideAreEmpty() {
        let whole = series(rows: 10, interval: 5, start: 100)
        #expect(whole.slice(fromSeconds: 0, toSeconds: 50).rowCount == 0)
        #expect(whole.slice(fromSeconds: 500, toSeconds: 900).rowCount == 0)
        #expect(whole.slice(fromSeconds: 130, toSeconds: 110).rowCount == 0)
        #expect(whole.slice(fromSeconds: -.infinity, toSeconds: .infinity) == whole)
    }

    @Test func runsEndWhereACellIsMissing() {
        let series = series(rows: 10, missing: [3: 0, 6: 2, 7: 1])
        #expect(series.completeRuns(columnIndices: [0, 1, 2]) == [0..<3, 4..<6, 8..<10])
        // Other columns have other gaps.
        #expect(series.completeRuns(columnIndices: [0]) == [0..<3, 4..<10])
        #expect(series.completeRuns(columnIndices: [1]) == [0..<7, 8..<10])
    }

    @Test func treatsInfinityAsGap() {
        let series = Series(
            workload: Workload("w"), replica: "r", columns: ["a"], startSeconds: 0, intervalSeconds: 1,
            values: [.infinity, 1, -.infinity, .nan])
        #expect(series.completeRuns(columnIndices: [0]) == [1..<2])
    }

    @Test func workloadsSortByName() {
        let names = ["b", "a/x", "a"].map { Workload($0) }.sorted().map(\.description)
        #expect(names == ["a", "a/x", "b"])
    }

    @Test func seriesRequiresCompleteRowsAndInterval() async {
        await #expect(processExitsWith: .failure) {
            _ = Series(
                workload: Workload("w"), replica: "r", columns: ["a", "b"], startSeconds: 0, intervalSeconds: 1,
                values: [1])
        }
        await #expect(processExitsWith: .failure) {
            _ = Series(
                workload: Workload("w"), replica: "r", columns: ["a"], startSeconds: 0, intervalSeconds: 0, values: [1])
        }
    }
}

@Suite struct WindowSetTests {
    /// Runs of 5, 1, 0 and 4 rows whose numbers say run and row; windows of 3 rows.
    private func set(stride: Int) -> WindowSet {
        let runs = [(0, 5), (1, 1), (2, 0), (3, 4)].map { run, rows in
            Matrix(columnCount: 2, values: (0..<rows * 2).map { Float(run * 100 + $0 / 2) })
        }
        return WindowSet(shape: WindowShape(length: 3, stride: stride), featureCount: 2, runs: runs)
    }

    private func firstRows(_ set: WindowSet) -> [[Float]] {
        (0..<set.count).map { index in
            var window = [Float](repeating: -1, count: set.windowSize + 2)
            set.copyWindow(index, to: &window, at: 1)
            #expect(window.first == -1 && window.last == -1)
            return stride(from: 1, to: set.windowSize, by: 2).map { window[$0] }
        }
    }

    @Test func windowsStayInTheirRun() {
        #expect(firstRows(set(stride: 1)) == [[0, 1, 2], [1, 2, 3], [2, 3, 4], [300, 301, 302], [301, 302, 303]])
        #expect(firstRows(set(stride: 2)) == [[0, 1, 2], [2, 3, 4], [300, 301, 302]])
        #expect(firstRows(set(stride: 9)) == [[0, 1, 2], [300, 301, 302]])
    }

    @Test func countsFitTheRows() {
        let shape = WindowShape(length: 4, stride: 3)
        #expect([0, 3, 4, 6, 7, 10].map { shape.windowCount(rowCount: $0) } == [0, 0, 1, 1, 2, 3])
        #expect(WindowSet(shape: shape, featureCount: 2, runs: []).count == 0)
    }
}
