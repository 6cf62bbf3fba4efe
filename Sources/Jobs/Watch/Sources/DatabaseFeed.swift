package import Core
internal import Engine
package import Ingest

/// A database that is asked for the newest rows at each step.
package struct DatabaseFeed {
    /// Reads the rows of a time range.
    package typealias Read = @Sendable (_ fromSeconds: Double, _ toSeconds: Double) async throws -> [SeriesContent]

    /// Rows read again before the newest one: a rate needs the sample before, and a late sample still comes.
    private static let overlapRows = 4.0

    private let intervalSeconds: Double
    private let delaySeconds: Double
    private let read: Read
    private var lastSeconds: [StreamKey: Double] = [:]
    private var isFirst = true

    /// - Parameter delaySeconds: how late a sample may be. Newer ones are left for the next poll.
    package init(intervalSeconds: Double, delaySeconds: Double, read: @escaping Read) {
        self.intervalSeconds = intervalSeconds
        self.delaySeconds = delaySeconds
        self.read = read
    }

    /// New rows up to now, by interval.
    ///
    /// - Parameters:
    ///   - since: where to begin, if nothing was read yet.
    ///   - expected: what the detectors in use need, since some rows cannot show which columns are calculated, and how.
    package mutating func poll(
        nowSeconds: Double, since: Double?, expected: [Workload: DataExpectation] = [:]
    ) async throws -> [WatchInterval] {
        // On the step's own clock, so that the points of every poll are the same ones.
        let end = ((nowSeconds - delaySeconds) / intervalSeconds).rounded(.down) * intervalSeconds
        let newest = lastSeconds.values.max() ?? since ?? end - intervalSeconds
        let begin = ((newest / intervalSeconds).rounded(.down) - Self.overlapRows) * intervalSeconds
        guard end > begin else { return [] }
        let remote: [SeriesContent]
        do {
            remote = try await read(begin, end + intervalSeconds / 2)
        } catch let error as SourceError where error.kind == .emptySpan {
            return []
        }
        var grid = GridOptions()
        grid.intervalSeconds = intervalSeconds
        var source = SeriesSource(grid: grid)
        source.expected = expected
        let series = try source.load([], remote: remote).series
        return intervals(series, newerThan: lastSeconds.isEmpty ? since ?? -.infinity : -.infinity)
    }

    private mutating func intervals(_ series: [Series], newerThan first: Double) -> [WatchInterval] {
        var rows: [Int64: [WatchRow]] = [:]
        for one in series {
            let key = one.key
            let width = one.columns.count
            for row in 0..<one.rowCount {
                let time = one.timeSeconds(ofRow: row)
                let last = lastSeconds[key]
                guard time > (last.map { $0 + intervalSeconds / 2 } ?? first) else { continue }
                let values = Array(one.values[row * width..<(row + 1) * width])
                // A gap is a row that does not come.
                guard values.contains(where: \.isFinite) else { continue }
                let slot = Int64(clamping: (time / intervalSeconds).rounded())
                rows[slot, default: []].append(
                    WatchRow(
                        key: key, columns: one.columns, timeSeconds: time, values: values,
                        isStart: !isFirst && last == nil))
                lastSeconds[key] = time
            }
        }
        if !rows.isEmpty { isFirst = false }
        return rows.sorted { $0.key < $1.key }.map { slot, rows in
            WatchInterval(timeSeconds: Double(slot) * intervalSeconds, rows: rows.sorted { $0.key < $1.key })
        }
    }
}
