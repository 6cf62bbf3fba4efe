internal import Core

/// The first few rows that lie far from all others, as one wrong time in a table does.
struct StrayRows {
    let path: String
    /// Time of the first of them.
    let seconds: Double
    let count: Int
    let others: Int
    /// Distance from the nearest other row in seconds.
    let distance: Double
    /// Whether they lie behind the others.
    let isLater: Bool
    /// Time of the first row behind them.
    let nextSeconds: Double

    /// Intervals of a gap that no clock with so few rows behind it has.
    private static let longGap = 100_000.0

    /// - Returns: nil unless groups of at most 1 % of the rows lie behind or before gaps that are far longer than the data.
    init?(_ parts: [TimestampedRows], intervalSeconds: Double) {
        let total = parts.reduce(0) { $0 + $1.seconds.count }
        let limit = max(Self.longGap, 10 * Double(total)) * intervalSeconds
        var low = Double.infinity
        var high = -Double.infinity
        for part in parts {
            for time in part.seconds {
                low = min(low, time)
                high = max(high, time)
            }
        }
        guard total > 2, high - low > limit else { return nil }
        let sorted = parts.flatMap(\.seconds).sorted()
        var starts = [0]
        for index in sorted.indices.dropFirst() where sorted[index] - sorted[index - 1] > limit { starts.append(index) }
        for (group, start) in starts.enumerated() {
            let end = group + 1 < starts.count ? starts[group + 1] : total
            guard (end - start) * 100 <= max(total, 300), (end - start) * 2 < total else { continue }
            seconds = sorted[start]
            count = end - start
            others = total - count
            isLater = start > 0
            nextSeconds = end < total ? sorted[end] : sorted[start]
            distance = isLater ? sorted[start] - sorted[start - 1] : nextSeconds - sorted[end - 1]
            let time = sorted[start]
            path = parts.first { $0.seconds.contains(time) }?.path ?? ""
            return
        }
        return nil
    }
}
