internal import Core

extension Series {
    /// Rows in which something was observed.
    var observedRowCount: Int {
        values.withUnsafeBufferPointer { cells in
            (0..<rowCount).count { row in
                cells[row * columns.count..<(row + 1) * columns.count].contains { !$0.isNaN }
            }
        }
    }

    /// The series from its first observed row to its last; itself, not a copy, where it begins and ends with one.
    func withoutGapsAtItsEnds() -> Series {
        func isObserved(_ row: Int) -> Bool {
            values[row * columns.count..<(row + 1) * columns.count].contains { !$0.isNaN }
        }
        guard let first = (0..<rowCount).first(where: isObserved),
            let last = (0..<rowCount).last(where: isObserved), first > 0 || last < rowCount - 1
        else { return self }
        return Series(
            workload: workload, replica: replica, columns: columns, startSeconds: timeSeconds(ofRow: first),
            intervalSeconds: intervalSeconds, values: Array(values[first * columns.count..<(last + 1) * columns.count]))
    }

    /// What a series that is on a clock already has in it, counted without copying it.
    var gridCounts: GridCounts {
        var counts = GridCounts()
        var observed = [Int](repeating: 0, count: columns.count)
        values.withUnsafeBufferPointer { cells in
            for row in 0..<rowCount {
                let base = row * columns.count
                var missing = 0
                for column in columns.indices {
                    if cells[base + column].isNaN { missing += 1 } else { observed[column] += 1 }
                }
                if missing == columns.count {
                    counts.gapRows += 1
                } else {
                    counts.rows += 1
                    counts.missingCells += missing
                }
            }
        }
        counts.unobservedColumns = columns.indices.filter { observed[$0] == 0 }.map { columns[$0] }
        return counts
    }
}
