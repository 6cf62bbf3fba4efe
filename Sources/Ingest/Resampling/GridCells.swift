/// Collects the cells of grid points from rows in order of time.
struct GridCells {
    private let columns: [String]
    private let parts: [TimestampedRows]
    private let merge: GridOptions.Merge?
    /// For each part, the column of the grid that each of its columns is.
    private let targets: [[Int]]
    /// Whether two parts have a column in common: `[part × part]`.
    private let shares: [Bool]

    /// Values of the finished points, row-major.
    private var values: [Float] = []
    private var exists: [Bool] = []
    private var duplicates = 0
    private var conflicts = 0
    private var merged = 0

    /// The open point: sum and number of observations of each cell.
    private var point = 0
    private var sums: [Double]
    private var observations: [Int]
    /// The open stamp: each cell's last observation.
    private var pending: [Float]
    private var previous: (place: Resampler.Place, seconds: Double)?

    init(columns: [String], parts: [TimestampedRows], merge: GridOptions.Merge?) {
        self.columns = columns
        self.parts = parts
        self.merge = merge
        let position = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        targets = parts.map { $0.columns.compactMap { position[$0] } }
        let sets = parts.map { Set($0.columns) }
        shares = sets.flatMap { left in sets.map { !left.isDisjoint(with: $0) } }
        sums = [Double](repeating: 0, count: columns.count)
        observations = [Int](repeating: 0, count: columns.count)
        pending = [Float](repeating: .nan, count: columns.count)
    }

    /// Adds a row; neither its stamp nor its point may be before the last row's.
    mutating func add(_ place: Resampler.Place, seconds: Double, point newPoint: Int) {
        if let previous {
            let sharesColumn = shares[previous.place.part * parts.count + place.part]
            if seconds == previous.seconds {
                if sharesColumn {
                    duplicates += 1
                    if differs(place) { conflicts += 1 }
                    if merge == .mean { closeStamp() }
                }
            } else {
                closeStamp()
                if newPoint != point {
                    closePoint()
                } else if sharesColumn {
                    merged += 1
                }
            }
        }
        previous = (place, seconds)
        point = newPoint
        let rows = parts[place.part]
        let base = place.row * rows.columns.count
        for (offset, target) in targets[place.part].enumerated() {
            let value = rows.values[base + offset]
            if !value.isNaN { pending[target] = value }
        }
    }

    /// Whether a row has another value than one of the same time.
    private func differs(_ place: Resampler.Place) -> Bool {
        let rows = parts[place.part]
        let base = place.row * rows.columns.count
        return targets[place.part].enumerated().contains { offset, target in
            let value = rows.values[base + offset]
            return !value.isNaN && !pending[target].isNaN && value != pending[target]
        }
    }

    /// Closes the last point, applies the policy for missing cells and fills in the counts.
    /// - Returns: all cells `[points × columns]`.
    mutating func finish(
        _ policy: GridOptions.MissingCells, intervalSeconds: Double, counts: inout GridCounts
    ) -> [Float] {
        closeStamp()
        closePoint()
        counts.duplicates = duplicates
        counts.conflicts = conflicts
        counts.merged = merged
        counts.gapRows = exists.count { !$0 }
        for column in columns.indices { fillMissing(column, policy, intervalSeconds, &counts) }
        return values
    }

    private mutating func fillMissing(
        _ column: Int, _ policy: GridOptions.MissingCells, _ intervalSeconds: Double, _ counts: inout GridCounts
    ) {
        var lastObserved: Int?
        for row in exists.indices where exists[row] {
            let cell = row * columns.count + column
            guard values[cell].isNaN else {
                lastObserved = row
                continue
            }
            counts.missingCells += 1
            switch policy {
            case .gap:
                break
            case .zero:
                values[cell] = 0
                counts.zeroedCells += 1
            case .hold(let limitSeconds):
                // The tolerance lets a limit of three intervals reach three rows in spite of rounding.
                guard let source = lastObserved,
                    Double(row - source) * intervalSeconds <= limitSeconds + 1e-9 * intervalSeconds
                else { continue }
                values[cell] = values[source * columns.count + column]
                counts.heldCells += 1
            }
        }
        if lastObserved == nil { counts.unobservedColumns.append(columns[column]) }
    }

    private mutating func closeStamp() {
        for column in columns.indices where !pending[column].isNaN {
            if merge == .last {
                sums[column] = 0
                observations[column] = 0
            }
            sums[column] += Double(pending[column])
            observations[column] += 1
            pending[column] = .nan
        }
    }

    private mutating func closePoint() {
        while exists.count < point {
            exists.append(false)
            values.append(contentsOf: repeatElement(.nan, count: columns.count))
        }
        exists.append(true)
        for column in columns.indices {
            values.append(observations[column] == 0 ? .nan : Float(sums[column] / Double(observations[column])))
            sums[column] = 0
            observations[column] = 0
        }
    }
}
