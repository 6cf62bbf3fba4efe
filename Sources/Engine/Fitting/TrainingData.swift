internal import Core

/// Checks on the series that a detector is fitted on.
enum TrainingData {
    /// The replicas with the first one's columns in the first one's order.
    ///
    /// - Throws: ``DetectorError`` if there is no row, or if columns or intervals differ.
    static func aligned(_ series: [Series], workload: Workload) throws(DetectorError) -> [Series] {
        let series = series.filter { $0.rowCount > 0 }
        guard let first = series.first else { throw .noSeries(workload: workload) }
        var aligned: [Series] = []
        for replica in series {
            guard RegularClock.isSame(replica.intervalSeconds, first.intervalSeconds) else {
                throw .intervalsDiffer(
                    workload: workload, intervalSeconds: first.intervalSeconds, otherSeconds: replica.intervalSeconds)
            }
            for (one, other) in [(replica, first), (first, replica)] {
                let missing = other.columns.filter { !one.columns.contains($0) }
                guard missing.isEmpty else {
                    throw .columnsDiffer(workload: workload, replica: one.replica, missing: missing)
                }
            }
            aligned.append(replica.columns == first.columns ? replica : reordered(replica, first.columns))
        }
        return aligned
    }

    private static func reordered(_ series: Series, _ columns: [String]) -> Series {
        let indices = columns.compactMap { series.columns.firstIndex(of: $0) }
        let width = series.columns.count
        let values = (0..<series.rowCount).flatMap { row in
            indices.map { series.values[row * width + $0] }
        }
        return Series(
            workload: series.workload, replica: series.replica, columns: columns,
            startSeconds: series.startSeconds, intervalSeconds: series.intervalSeconds, values: values)
    }

    /// FNV-1a over the rows' bits and times, as 16 hexadecimal digits.
    static func digest(_ series: [Series]) -> String {
        var hash = FNV1a()
        for replica in series {
            hash.add(replica.startSeconds.bitPattern)
            hash.add(replica.intervalSeconds.bitPattern)
            for value in replica.values { hash.add(UInt64(value.bitPattern)) }
        }
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
