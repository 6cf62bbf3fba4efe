internal import Core

/// Which rows of a file have one time, when its rows are grouped by some of its text columns.
///
/// The first rows of each part stand for all.
struct RowConflicts {
    private struct Part {
        let key: StreamKey
        let metric: String?
        let group: [String]
        let seconds: [Double]
    }

    private let parts: [Part]
    private static let headRows = 2000
    /// Share of rows that may share their time with another without a meaning.
    static let tolerance = 0.01

    init(_ parts: [FilePart]) {
        self.parts = parts.map {
            Part(key: $0.key, metric: $0.metric, group: $0.group, seconds: Array($0.rows.seconds.prefix(Self.headRows)))
        }
    }

    /// Whether more than 1 % of the rows share their time with another of their group.
    func hasConflicts(by columns: [Int]) -> Bool {
        var rows = 0
        var conflicts = 0
        for group in grouped(columns) {
            let seconds = group.flatMap(\.seconds).sorted()
            rows += seconds.count
            conflicts += zip(seconds, seconds.dropFirst()).count { $0 == $1 }
        }
        return Double(conflicts) > Self.tolerance * Double(rows)
    }

    /// Whether two columns divide the rows in the same way.
    func agree(_ one: Int, _ other: Int) -> Bool {
        var forward: [String: String] = [:]
        var backward: [String: String] = [:]
        for part in parts {
            let (left, right) = (part.group[one], part.group[other])
            guard forward[left, default: right] == right, backward[right, default: left] == left else { return false }
            forward[left] = right
            backward[right] = left
        }
        return true
    }

    /// Whether each value of a column goes with one value of another, as pods do with their service.
    func nests(_ inner: Int, in outer: Int) -> Bool {
        var owners: [String: String] = [:]
        for part in parts {
            let (inner, owner) = (part.group[inner], part.group[outer])
            guard !owner.isEmpty, owners[inner, default: owner] == owner else { return false }
            owners[inner] = owner
        }
        return true
    }

    /// Whether each value of a column has its own clock, and the clocks run side by side.
    func interleaves(by column: Int) -> Bool {
        guard let together = step(grouped([])), let apart = step(grouped([column])) else { return false }
        return together < 0.75 * apart
    }

    private func step(_ groups: [[Part]]) -> Double? {
        median(
            groups.compactMap { group in
                let seconds = group.flatMap(\.seconds).sorted()
                return median(zip(seconds.dropFirst(), seconds).map { $0 - $1 })
            })
    }

    private func grouped(_ columns: [Int]) -> [[Part]] {
        struct Key: Hashable {
            let series: StreamKey
            let metric: String?
            let cells: [String]
        }
        let groups = Dictionary(grouping: parts) { part in
            Key(series: part.key, metric: part.metric, cells: columns.map { part.group[$0] })
        }
        return Array(groups.values)
    }
}
