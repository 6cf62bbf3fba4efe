/// The thresholds of a volume-under-surface evaluation and, per point, the first of them that flags it.
struct ThresholdLadder {
    /// Thresholds in descending order, repeats kept.
    let thresholds: [Double]
    /// Per point, the least `j` with score ≥ `thresholds[j]`; the number of thresholds where there is none, which
    /// happens only with a single threshold, as the last of several is the least score.
    let firstFlaggedAt: [Int]

    /// - Parameters:
    ///   - scores: none is NaN; not empty.
    ///   - count: number of thresholds, at least 1.
    /// - Complexity: O(n log n).
    init(scores: [Double], count: Int) {
        let descending = scores.sorted(by: >)
        let last = scores.count - 1
        // Rounds as numpy.linspace(0, n - 1, count).astype(int) does: multiply by the step, then truncate.
        let step = count > 1 ? Double(last) / Double(count - 1) : 0
        let thresholds = (0..<count).map { entry in
            let rank = entry > 0 && entry == count - 1 ? last : Int(Double(entry) * step)
            return descending[rank]
        }
        self.thresholds = thresholds
        firstFlaggedAt = scores.map { Self.firstEntry(in: thresholds, flagging: $0) }
    }

    /// Number of points flagged at each threshold; with a mask, of the points where it is true.
    func flaggedCounts(where mask: [Bool]?) -> [Int] {
        var counts = [Int](repeating: 0, count: thresholds.count)
        for (index, entry) in firstFlaggedAt.enumerated() where entry < counts.count && mask?[index] ?? true {
            counts[entry] += 1
        }
        for entry in counts.indices.dropFirst() { counts[entry] += counts[entry - 1] }
        return counts
    }

    private static func firstEntry(in thresholds: [Double], flagging score: Double) -> Int {
        var low = 0
        var high = thresholds.count
        while low < high {
            let middle = (low + high) / 2
            if score >= thresholds[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
