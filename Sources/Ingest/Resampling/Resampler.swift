package import Core

/// What happened to the rows of one series on their way to the grid.
package struct GridCounts: Sendable, Equatable {
    /// Rows that were read.
    package var rows = 0
    /// Rows whose stamp another row of the same columns repeats exactly; the last observed cell counts.
    package var duplicates = 0
    /// Of these, rows with another value than the row of the same time.
    package var conflicts = 0
    /// Rows that stood behind a later one in their file.
    package var reordered = 0
    /// Rows that share a grid point with another row of the same columns, at another stamp.
    package var merged = 0
    /// Grid points without a row.
    package var gapRows = 0
    /// Cells that were not observed in rows that exist, before the missing-cells policy.
    package var missingCells = 0
    /// Of these, how many took the last observed value.
    package var heldCells = 0
    /// Of these, how many became 0.
    package var zeroedCells = 0
    /// Columns in which nothing was ever observed.
    package var unobservedColumns: [String] = []

    package init() {}
}

/// Puts the rows of one replica, from one file or several, on a regular clock.
package struct Resampler: Sendable {
    package let options: GridOptions

    /// A longer grid means a wrong stamp.
    static let maximumPoints = 50_000_000
    /// Bounds the memory of one series to 2 GB.
    static let maximumCells = 500_000_000
    /// So many grid points a row may bring at no charge. A few rows with one stray stamp are small on disk and would
    /// fill the memory with gaps, so the cells of further points are limited.
    private static let pointsPerRow = 1000
    /// Cells of points beyond those, of one series and of all that are loaded together: 64 MB.
    static let maximumSparseCells = 16_000_000

    package init(options: GridOptions = GridOptions()) throws(SourceError) {
        try options.validate()
        self.options = options
    }

    /// Makes the series. Columns are the union of the parts' columns in order of appearance.
    ///
    /// - Parameter intervalSeconds: used where the options give none; nil takes it from the stamps.
    /// - Throws: `unknownInterval` for fewer than two distinct stamps and no interval, `gridTooLong` for a stamp that lies
    ///   absurdly far from the others, `emptySpan` for no rows.
    package func series(
        workload: Workload, replica: String, parts: [TimestampedRows], intervalSeconds: Double? = nil
    ) throws(SourceError) -> (series: Series, counts: GridCounts) {
        let order = Self.timeOrder(parts)
        guard let first = order.first, let last = order.last else {
            throw SourceError(
                .emptySpan, path: parts.first?.path, problem: "workload '\(workload)' has no rows",
                remedy: "give an earlier \(.from) or a later \(.to)")
        }
        guard let interval = options.intervalSeconds ?? intervalSeconds ?? SamplingInterval.infer(parts) else {
            guard order.count == 1 else {
                throw SourceError(
                    .unknownInterval, path: parts.first?.path,
                    problem: "all \(order.count) rows of workload '\(workload)' have the same time",
                    remedy: "name the column with the time of each row with \(.timeColumn), or correct the times")
            }
            throw SourceError(
                .unknownInterval, path: parts.first?.path,
                problem: "workload '\(workload)' has a single row, so its sampling interval is unknown",
                remedy: "give data with more rows")
        }
        let start = parts[first.part].seconds[first.row]
        let columns = Self.unionColumns(parts)
        let points = (parts[last.part].seconds[last.row] - start) / interval + 1
        guard points <= Double(Self.maximumPoints), points * Double(columns.count) <= Double(Self.maximumCells),
            Self.sparseCells(points: points, rows: order.count, columns: columns.count) <= Self.maximumSparseCells
        else {
            throw Self.tooLong(order, parts: parts, interval: interval)
        }

        var cells = GridCells(columns: columns, parts: parts, merge: options.merge)
        var clock = GridClock(startSeconds: start, intervalSeconds: interval)
        for place in order {
            let seconds = parts[place.part].seconds[place.row]
            cells.add(place, seconds: seconds, point: clock.point(of: seconds))
        }
        var counts = GridCounts()
        let values = cells.finish(options.missingCells, intervalSeconds: interval, counts: &counts)
        counts.rows = order.count
        counts.reordered = parts.reduce(0) { $0 + Self.reorderedCount($1.seconds) }
        let series = Series(
            workload: workload, replica: replica, columns: columns, startSeconds: start, intervalSeconds: interval,
            values: values)
        return (series, counts)
    }

    /// Cells of the points that are far more than the rows account for.
    static func sparseCells(points: Double, rows: Int, columns: Int) -> Int {
        Int(clamping: max(0, points - Double(pointsPerRow) * Double(rows)) * Double(columns))
    }

    /// A row: which part, and where in it.
    struct Place {
        let part: Int
        let row: Int
    }

    /// All rows by time; those of one stamp in the order in which they were read.
    private static func timeOrder(_ parts: [TimestampedRows]) -> [Place] {
        var order: [Place] = []
        order.reserveCapacity(parts.reduce(0) { $0 + $1.seconds.count })
        for (part, rows) in parts.enumerated() {
            for row in rows.seconds.indices { order.append(Place(part: part, row: row)) }
        }
        func isBefore(_ left: Place, _ right: Place) -> Bool {
            let leftSeconds = parts[left.part].seconds[left.row]
            let rightSeconds = parts[right.part].seconds[right.row]
            return (leftSeconds, left.part, left.row) < (rightSeconds, right.part, right.row)
        }
        let isSorted = zip(order, order.dropFirst()).allSatisfy { !isBefore($1, $0) }
        if !isSorted { order.sort(by: isBefore) }
        return order
    }

    private static func reorderedCount(_ seconds: [Double]) -> Int {
        guard zip(seconds, seconds.dropFirst()).contains(where: { $0 > $1 }) else { return 0 }
        // The fewest rows to move: all but a longest sequence in order. `ends[n]` is the least end of one of n + 1 rows.
        var ends: [Double] = []
        for time in seconds {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] <= time { low = middle + 1 } else { high = middle }
            }
            if low == ends.count { ends.append(time) } else { ends[low] = time }
        }
        return seconds.count - ends.count
    }

    private static func unionColumns(_ parts: [TimestampedRows]) -> [String] {
        var seen: Set<String> = []
        return parts.flatMap(\.columns).filter { seen.insert($0).inserted }
    }

    /// Names the widest jump, since that is where the wrong stamp is.
    private static func tooLong(_ order: [Place], parts: [TimestampedRows], interval: Double) -> SourceError {
        var widest = (jump: 0.0, from: 0.0, place: order[0])
        for (earlier, later) in zip(order, order.dropFirst()) {
            let from = parts[earlier.part].seconds[earlier.row]
            let jump = parts[later.part].seconds[later.row] - from
            if jump > widest.jump { widest = (jump, from, later) }
        }
        return SourceError(
            .gridTooLong, path: parts[widest.place.part].path,
            problem: "the time jumps from \(ISO8601.text(widest.from)) to "
                + "\(ISO8601.text(widest.from + widest.jump)); an interval of \(interval) s makes too long a series",
            remedy: "correct the timestamp, give a longer \(.interval), or limit the time with \(.from) and \(.to)")
    }
}
