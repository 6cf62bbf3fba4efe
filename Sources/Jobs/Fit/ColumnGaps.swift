package import Core
internal import Engine

/// A column that many rows of a workload lack, as after an upgrade of what records them.
package struct ColumnGap: Sendable, Equatable {
    /// Shares of rows up to this are said nothing about: samples get lost.
    private static let unremarkableShare = 0.1

    package let workload: Workload
    package let column: String
    /// Share of the rows without it, of those in which another column is observed.
    package let missingShare: Double
    /// Whether the detector learned it, without those rows; otherwise it was left out.
    package let isLearned: Bool

    /// The gaps of the detectors' data, by workload.
    static func find(_ series: [Series], _ detectors: [Detector]) -> [ColumnGap] {
        let replicas = Dictionary(grouping: series, by: \.workload)
        return detectors.flatMap { detector -> [ColumnGap] in
            let learned = Set(detector.feature.value.inputColumns)
            return counts(replicas[detector.workload] ?? []).compactMap { column, missing, rows in
                let share = rows > 0 ? Double(missing) / Double(rows) : 0
                guard share > unremarkableShare else { return nil }
                return ColumnGap(
                    workload: detector.workload, column: column, missingShare: share,
                    isLearned: learned.contains(column))
            }
        }
    }

    private static func counts(_ replicas: [Series]) -> [(column: String, missing: Int, rows: Int)] {
        guard let columns = replicas.first?.columns else { return [] }
        var missing = [Int](repeating: 0, count: columns.count)
        var rows = 0
        for one in replicas where one.columns == columns {
            for row in 0..<one.rowCount {
                let cells = one.values[row * columns.count..<(row + 1) * columns.count]
                guard cells.contains(where: \.isFinite) else { continue }
                rows += 1
                for (index, cell) in cells.enumerated() where !cell.isFinite { missing[index] += 1 }
            }
        }
        return zip(columns, missing).map { (column: $0, missing: $1, rows: rows) }
    }
}
