/// Labelled runs with a buffer around each, widened step by step.
///
/// Everything is kept by the threshold at which a point is first flagged, so that one pass over the buffers
/// serves all thresholds.
struct BufferedRuns {
    private let labels: [Bool]
    private let runs: [ClosedRange<Int>]
    private let firstFlaggedAt: [Int]
    private let thresholdCount: Int

    /// Points to each side of a run that the buffer now covers.
    private var half = 0
    /// Per run, the least entry of `firstFlaggedAt` within the run and its buffer.
    private var earliest: [Int]
    /// Per point, the sum of the shoulders over it; zero between calls.
    private var shoulder: [Double]

    /// - Parameters:
    ///   - labels: at least one true.
    ///   - firstFlaggedAt: per point, index of the first threshold that flags it; `thresholdCount` for none.
    ///   - thresholdCount: number of thresholds.
    init(labels: [Bool], firstFlaggedAt: [Int], thresholdCount: Int) {
        self.labels = labels
        self.firstFlaggedAt = firstFlaggedAt
        self.thresholdCount = thresholdCount
        runs = labelRuns(labels)
        earliest = runs.map { run in firstFlaggedAt[run].reduce(thresholdCount, min) }
        shoulder = [Double](repeating: 0, count: labels.count)
    }

    /// Widens the buffers to `newHalf` points on either side; buffers never shrink.
    mutating func widen(toHalfBuffer newHalf: Int) {
        while half < newHalf {
            half += 1
            for (index, run) in runs.enumerated() {
                if run.lowerBound - half >= 0 {
                    earliest[index] = min(earliest[index], firstFlaggedAt[run.lowerBound - half])
                }
                if run.upperBound + half < labels.count {
                    earliest[index] = min(earliest[index], firstFlaggedAt[run.upperBound + half])
                }
            }
        }
    }

    /// Per threshold, the share of buffered runs with a flagged point. Runs whose buffers meet in a point count
    /// as one (`basic_metricor.new_sequence`).
    func existenceRatios() -> [Double] {
        var counts = [Int](repeating: 0, count: thresholdCount + 1)
        var runCount = 0
        var entry = thresholdCount
        for (index, run) in runs.enumerated() {
            entry = min(entry, earliest[index])
            let isLast = index + 1 == runs.count
            if isLast || run.upperBound + half < runs[index + 1].lowerBound - half {
                counts[entry] += 1
                runCount += 1
                entry = thresholdCount
            }
        }
        var found = 0
        return counts.dropLast().map { count in
            found += count
            return Double(found) / Double(runCount)
        }
    }

    /// Per threshold, the sum of the shoulders under flagged points (`basic_metricor.sequencing`).
    ///
    /// The shoulder at distance d is √(1 − d/buffer); where shoulders overlap they add up, to 1 at most.
    /// - Parameter buffer: width whose half is what `widen` was last called with.
    /// - Complexity: O(runs · buffer + thresholds).
    mutating func flaggedShoulders(buffer: Int) -> [Double] {
        let heights = (0...half).map { distance in
            distance == 0 ? 1 : (1 - Double(distance) / Double(buffer)).squareRoot()
        }
        forEachBufferPoint { runs, point, distance in runs.shoulder[point] += heights[distance] }
        var sums = [Double](repeating: 0, count: thresholdCount + 1)
        forEachBufferPoint { runs, point, _ in
            // Read once and cleared, so that a point in two buffers is not counted twice.
            sums[runs.firstFlaggedAt[point]] += min(1, runs.shoulder[point])
            runs.shoulder[point] = 0
        }
        for entry in sums.indices.dropFirst() { sums[entry] += sums[entry - 1] }
        sums.removeLast()
        return sums
    }

    /// Calls `body` for each normal point of each buffer; points in several buffers come once for each.
    private mutating func forEachBufferPoint(
        _ body: (_ runs: inout BufferedRuns, _ point: Int, _ distance: Int) -> Void
    ) {
        guard half > 0 else { return }
        for run in runs {
            for distance in 1...half {
                let before = run.lowerBound - distance
                if before >= 0, !labels[before] { body(&self, before, distance) }
                let after = run.upperBound + distance
                if after < labels.count, !labels[after] { body(&self, after, distance) }
            }
        }
    }
}
