extension Series {
    /// The contiguous runs of rows in which all given columns were observed.
    ///
    /// No window may span a gap, so windows are cut inside these runs.
    ///
    /// - Parameter indices: positions in `columns` that must hold a finite number.
    /// - Complexity: O(rows × indices).
    public func completeRuns(columnIndices indices: [Int]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for row in 0..<rowCount {
            let base = row * columns.count
            let isComplete = indices.allSatisfy { values[base + $0].isFinite }
            if isComplete {
                start = start ?? row
            } else if let begun = start {
                runs.append(begun..<row)
                start = nil
            }
        }
        if let begun = start {
            runs.append(begun..<rowCount)
        }
        return runs
    }
}
