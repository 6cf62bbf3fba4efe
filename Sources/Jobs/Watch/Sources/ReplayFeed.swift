package import Core
internal import Engine

/// Recorded series as the intervals that a live source would have given, in order of time. Every column counts.
///
/// Series need not share a clock: rows within half an interval make one.
package struct ReplayFeed: Sequence, Sendable {
    private let series: [Series]
    package let intervalSeconds: Double
    private let startSeconds: Double
    private let endSeconds: Double

    /// - Returns: nil where there is no row.
    package init?(_ series: [Series]) {
        self.series = series.filter { $0.rowCount > 0 }
        guard let interval = self.series.map(\.intervalSeconds).min() else { return nil }
        intervalSeconds = interval
        startSeconds = self.series.map(\.startSeconds).min() ?? 0
        endSeconds = self.series.map(\.endSeconds).max() ?? 0
    }

    package func makeIterator() -> Iterator {
        Iterator(
            series: series, intervalSeconds: intervalSeconds, startSeconds: startSeconds, endSeconds: endSeconds)
    }

    package struct Iterator: IteratorProtocol {
        private let series: [Series]
        private let keys: [StreamKey]
        private var rows: [Int]
        private let intervalSeconds: Double
        private let startSeconds: Double
        private let endSeconds: Double

        fileprivate init(series: [Series], intervalSeconds: Double, startSeconds: Double, endSeconds: Double) {
            self.series = series
            self.intervalSeconds = intervalSeconds
            self.startSeconds = startSeconds
            self.endSeconds = endSeconds
            keys = series.map(\.key)
            rows = series.map { _ in 0 }
        }

        private func nextSeconds(_ index: Int) -> Double {
            rows[index] < series[index].rowCount ? series[index].timeSeconds(ofRow: rows[index]) : .infinity
        }

        package mutating func next() -> WatchInterval? {
            let time = series.indices.map(nextSeconds).min() ?? .infinity
            guard time.isFinite else { return nil }
            var taken: [WatchRow] = []
            var ended: [StreamKey] = []
            for index in series.indices where nextSeconds(index) < time + intervalSeconds / 2 {
                let one = series[index]
                let width = one.columns.count
                let row = rows[index]
                taken.append(
                    WatchRow(
                        key: keys[index], columns: one.columns, timeSeconds: one.timeSeconds(ofRow: row),
                        values: Array(one.values[row * width..<(row + 1) * width]),
                        // What runs from the beginning was there before.
                        isStart: row == 0 && one.startSeconds > startSeconds + 1.5 * intervalSeconds))
                rows[index] += 1
                // What is there at the end of the data goes on.
                if rows[index] == one.rowCount, one.endSeconds < endSeconds - 1.5 * intervalSeconds {
                    ended.append(keys[index])
                }
            }
            return WatchInterval(timeSeconds: time, rows: taken, ended: ended)
        }
    }
}
