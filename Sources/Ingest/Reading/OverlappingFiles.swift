internal import Core

/// Files of one workload that repeat each other's rows: exports of one replica with overlapping time ranges.
///
/// Where no column names the replica, each file is one. Rows of the same time with the same values in every column are
/// hardly two replicas, and would be learned and scored twice.
enum OverlappingFiles {
    /// Shared rows that prove it.
    private static let fewestRows = 3

    static func join(_ groups: inout [StreamKey: ReplicaRows], _ summary: inout IngestSummary) {
        for (workload, keys) in Dictionary(grouping: groups.keys, by: \.workload).sorted(by: { $0.key < $1.key })
        where keys.count > 1 {
            let files = keys.compactMap { key -> (key: StreamKey, rows: TimestampedRows)? in
                guard let group = groups[key], group.tablePath != nil, group.parts.count == 1, group.series.isEmpty,
                    let rows = group.parts.first, !rows.seconds.isEmpty, key.replica == FileName.base(rows.path)
                else { return nil }
                return (key, rows)
            }
            .sorted { ($0.rows.seconds[0], $0.key.replica) < ($1.rows.seconds[0], $1.key.replica) }
            var joined = 0
            var target = files.first?.key
            for (earlier, later) in zip(files, files.dropFirst()) {
                guard let key = target, let shared = sharedRows(earlier.rows, later.rows) else {
                    target = later.key
                    continue
                }
                groups[key]?.add([later.rows], isTable: true)
                groups[later.key] = nil
                joined += shared
            }
            guard joined > 0 else { continue }
            summary.note(
                .joined,
                "\(workload): \(joined) rows are in more than one file, so these files are read as one replica "
                    + "(\(.replicaColumn) names a column that tells replicas apart)")
        }
    }

    /// Rows that both have, if all rows of their common time range are the same; nil otherwise.
    private static func sharedRows(_ earlier: TimestampedRows, _ later: TimestampedRows) -> Int? {
        guard earlier.path != later.path, earlier.columns == later.columns, let first = later.seconds.first,
            first <= earlier.seconds.last ?? first,
            var row = earlier.seconds.firstIndex(of: first)
        else { return nil }
        let width = earlier.columns.count
        var count = 0
        var seen: Set<Float> = []
        while row < earlier.seconds.count, count < later.seconds.count {
            guard earlier.seconds[row] == later.seconds[count] else { return nil }
            for column in 0..<width {
                let (one, other) = (
                    earlier.values[row * width + column], later.values[count * width + column]
                )
                guard one == other || (one.isNaN && other.isNaN) else { return nil }
                seen.insert(one)
            }
            row += 1
            count += 1
        }
        // Columns that never change prove nothing.
        return count >= fewestRows && seen.count > width ? count : nil
    }
}
