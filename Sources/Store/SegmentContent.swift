internal import Engine

/// The rows of one segment, by replica.
struct SegmentContent {
    struct Key: Hashable {
        let workload: Workload
        let replica: String
    }

    /// One row of a replica.
    struct Cells {
        let row: Int
        let intervalSeconds: Float
        let isPartial: Bool
        var states: [UInt8] = []
        var values: [Float] = []
    }

    let layout: RecordingLayout
    let startSeconds: Double
    var attributes: [Key: [String: String]] = [:]
    private(set) var rows: [Key: [Cells]] = [:]

    init(layout: RecordingLayout, startSeconds: Double) {
        self.layout = layout
        self.startSeconds = startSeconds
    }

    /// A segment without rows.
    static let emptyTree = FileGroup(attributes: FileFormat.recording.attributes)

    /// Adds a row behind those of the replica, none of which is a later one.
    ///
    /// A container that was started anew in a period has two rows there, of its old and its new life; the one that
    /// covers more of the period stays.
    mutating func insert(_ cells: Cells, _ key: Key) {
        if let last = rows[key]?.last, last.row == cells.row {
            if cells.intervalSeconds > last.intervalSeconds {
                rows[key]?.removeLast()
            } else {
                return
            }
        }
        rows[key, default: []].append(cells)
    }

    private func time(_ row: Int) -> Double { startSeconds + Double(row) * layout.periodSeconds }

    /// Each replica's rows as a series, gaps marked.
    var series: [Series] {
        rows.sorted { ($0.key.workload, $0.key.replica) < ($1.key.workload, $1.key.replica) }.compactMap { key, cells in
            guard let first = cells.first, let last = cells.last else { return nil }
            let width = layout.columns.count
            var values = [Float](repeating: .nan, count: (last.row - first.row + 1) * width)
            for item in cells {
                values.replaceSubrange(
                    (item.row - first.row) * width..<(item.row - first.row + 1) * width, with: item.values)
            }
            return Series(
                workload: key.workload, replica: key.replica, columns: layout.columns, startSeconds: time(first.row),
                periodSeconds: layout.periodSeconds, values: values)
        }
    }

    /// The segment as an HDF5 tree.
    var tree: FileGroup {
        var groups = FileGroup()
        for part in series {
            let key = Key(workload: part.workload, replica: part.replica)
            var group = Recording.group(of: part)
            for (name, value) in attributes[key] ?? [:] { group.attributes[name] = .text(value) }
            annotate(&group, rows[key] ?? [], rowCount: part.rowCount)
            ReplicaGroups.insert(group, workload: part.workload, replica: part.replica, into: &groups)
        }
        var root = Self.emptyTree
        root.groups["series"] = groups
        return root
    }

    /// Adds how the rows were observed: `interval`, `partial` where a row is, and `state` or one attribute for all.
    private func annotate(_ group: inout FileGroup, _ cells: [Cells], rowCount: Int) {
        guard let first = cells.first else { return }
        var intervals = [Float](repeating: .nan, count: rowCount)
        for item in cells { intervals[item.row - first.row] = item.intervalSeconds }
        group.arrays["interval"] = .float32(intervals, shape: [rowCount])
        group.arrays["interval"]?.scales = ["time"]
        group.arrays["interval"]?.attributes = ["units": .text("seconds")]
        if cells.contains(where: \.isPartial) {
            var partial = [Int64](repeating: 0, count: rowCount)
            for item in cells where item.isPartial { partial[item.row - first.row] = 1 }
            group.arrays["partial"] = FileArray(array: NamedArray(shape: [rowCount], values: .int64(partial)))
            group.arrays["partial"]?.scales = ["time"]
        }
        if cells.allSatisfy({ $0.states == first.states }) {
            group.attributes["states"] = .text(first.states.map(name).joined(separator: " "))
            return
        }
        let width = layout.columns.count
        var states = [Int64](repeating: -1, count: rowCount * width)
        for item in cells {
            for (column, state) in item.states.enumerated() {
                states[(item.row - first.row) * width + column] = Int64(state)
            }
        }
        group.arrays["state"] = FileArray(array: NamedArray(shape: [rowCount, width], values: .int64(states)))
        group.arrays["state"]?.scales = ["time", "column"]
        group.arrays["state"]?.attributes = ["flag_meanings": .text(layout.stateNames.joined(separator: " "))]
    }

    private func name(_ state: UInt8) -> String {
        Int(state) < layout.stateNames.count ? layout.stateNames[Int(state)] : "\(state)"
    }
}
