internal import Core

/// The sampling interval of a clock, taken from its stamps.
enum SamplingInterval {
    /// Rows may drift by this share of an interval over the whole data before the interval gets another digit.
    private static let drift = 0.3

    /// The mean distance of neighbouring rows, with as few digits as keep the rows on the clock.
    ///
    /// A loop that sleeps a second and works 30 ms has 1.03 s. One of 60 s that jitters has 60 s. Steps are taken within
    /// each file, since files of one replica may interleave.
    /// - Returns: nil where no part has two distinct stamps.
    static func infer(_ parts: [TimestampedRows]) -> Double? {
        struct Clock: Hashable {
            let path: String
            let columns: [String]
        }
        let clocks = Dictionary(grouping: parts) { Clock(path: $0.path, columns: $0.columns) }
        let steps = clocks.values.flatMap { columnSteps($0) ?? Self.steps($0.flatMap(\.seconds)) }
        if let grid = grid(steps) { return grid }
        guard let middle = median(steps) else { return nil }
        var length = 0.0
        var count = 0.0
        for step in steps where step <= 3.5 * middle {
            length += step
            count += (step / middle).rounded()
        }
        guard count > 0 else { return middle }
        return shortest(length / count, tolerance: min(drift / count, 0.005))
    }

    /// The most frequent step, where all others are multiples of it: rows on a regular clock of which some are missing.
    ///
    /// The mean would be too long, by the share of missing rows. A clock of 1.5 s whose times are rounded to seconds has
    /// multiples too, but none above the double, so it has the mean.
    private static func grid(_ steps: [Double]) -> Double? {
        guard steps.count >= 20 else { return nil }
        var counts: [Double: Int] = [:]
        for step in steps { counts[(step * 1000).rounded() / 1000, default: 0] += 1 }
        guard let (step, count) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), step > 0,
            count * 5 >= steps.count, count < steps.count
        else { return nil }
        var doubles = 0
        var longer = 0
        for other in steps {
            let multiple = (other / step).rounded()
            guard multiple >= 1, abs(other - multiple * step) <= 0.0015 else { return nil }
            if multiple == 2 { doubles += 1 } else if multiple > 2 { longer += 1 }
        }
        let total = Double(steps.count)
        let (doubled, extended) = (Double(doubles) / total, Double(longer) / total)
        guard doubled <= 0.1 || extended >= 0.25 * doubled * doubled else {
            return shortest(steps.reduce(0, +) / total, tolerance: min(drift / total, 0.005))
        }
        return step
    }

    /// An interval that leaves hardly a point without a row, where the rows are unevenly spaced.
    ///
    /// - Returns: a multiple of `seconds`, or nil where even eight times as much would leave gaps.
    static func covering(_ parts: [TimestampedRows], from seconds: Double) -> Double? {
        let stamps = parts.flatMap(\.seconds).sorted()
        guard let first = stamps.first, let last = stamps.last else { return nil }
        for factor in [2.0, 3, 4, 5, 6, 8] {
            let interval = (seconds * factor).rounded(.up)
            let points = Set(stamps.map { (($0 - first) / interval).rounded() })
            if Double(points.count) >= 0.98 * (((last - first) / interval).rounded() + 1) { return interval }
        }
        return nil
    }

    /// One interval for several series: their median where all are within a share of it, else nil.
    static func common(_ intervals: [Double], within share: Double = 0.05) -> Double? {
        guard let middle = median(intervals), intervals.allSatisfy({ abs($0 - middle) <= share * middle }) else {
            return nil
        }
        return intervals.min { abs($0 - middle) < abs($1 - middle) }
    }

    /// Whether rows are on a clock with this interval, though many may be missing.
    static func fits(_ seconds: Double, _ parts: [TimestampedRows]) -> Bool {
        let steps = parts.flatMap { Self.steps($0.seconds) }
        guard let shortest = steps.min(), abs(shortest - seconds) <= 0.05 * seconds else { return false }
        let onClock = steps.count { abs($0 / seconds - ($0 / seconds).rounded()) <= 0.05 }
        return steps.count >= 2 && onClock * 100 >= steps.count * 99
    }

    /// The number of fewest decimals that differs by at most a share.
    static func shortest(_ seconds: Double, tolerance: Double) -> Double {
        var scale = 1.0
        for _ in 0..<7 {
            let rounded = (seconds * scale).rounded() / scale
            if rounded > 0, abs(rounded - seconds) <= tolerance * seconds { return rounded }
            scale *= 10
        }
        return seconds
    }

    /// Distances of consecutive distinct stamps in order of time.
    private static func steps(_ seconds: [Double]) -> [Double] {
        let sorted = seconds.sorted()
        return zip(sorted.dropFirst(), sorted).compactMap { later, earlier in
            later > earlier ? later - earlier : nil
        }
    }

    /// The steps of each column alone, where columns take turns: a row for each of them at a fixed lag.
    ///
    /// - Returns: nil unless many cells are missing and all columns have the same, longer interval.
    private static func columnSteps(_ parts: [TimestampedRows]) -> [Double]? {
        guard let width = parts.first?.columns.count, width > 1 else { return nil }
        let cells = parts.reduce(0) { $0 + $1.values.count }
        guard parts.reduce(0, { $0 + $1.values.count(where: \.isNaN) }) * 10 > cells * 3 else { return nil }
        var all: [Double] = []
        var middles: [Double] = []
        for column in 0..<width {
            let steps = steps(
                parts.flatMap { part in
                    part.seconds.indices.compactMap { row in
                        part.values[row * width + column].isNaN ? nil : part.seconds[row]
                    }
                })
            guard steps.count >= 2, let middle = median(steps) else { continue }
            middles.append(middle)
            all += steps
        }
        guard let middle = common(middles, within: 0.01), let rows = median(steps(parts.flatMap(\.seconds))),
            middle > 1.1 * rows
        else { return nil }
        return all
    }
}
