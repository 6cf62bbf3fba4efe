internal import Engine

/// The rows of one segment, by replica.
struct SegmentContent {
    struct Key: Hashable {
        let workload: Workload
        let replica: String
    }

    /// One row of a replica.
    struct Cells {
        var row = 0
        var intervalSeconds: Float = 0
        var isPartial = false
        var states: [UInt8] = []
        var values: [Float] = []
    }

    /// The rows of a replica, each property side by side: a segment has a hundred thousand, and an agent little memory.
    struct Rows {
        fileprivate(set) var rows: [Int32] = []
        fileprivate(set) var intervalsSeconds: [Float] = []
        fileprivate(set) var arePartial: [Bool] = []
        /// As many for each row as there are columns; so are the values.
        fileprivate(set) var states: [UInt8] = []
        fileprivate(set) var values: [Float] = []

        fileprivate mutating func append(_ cells: Cells) {
            rows.append(Int32(cells.row))
            intervalsSeconds.append(cells.intervalSeconds)
            arePartial.append(cells.isPartial)
            states.append(contentsOf: cells.states)
            values.append(contentsOf: cells.values)
        }

        fileprivate mutating func removeLast(width: Int) {
            rows.removeLast()
            intervalsSeconds.removeLast()
            arePartial.removeLast()
            states.removeLast(width)
            values.removeLast(width)
        }
    }

    let layout: RecordingLayout
    let startSeconds: Double
    var attributes: [Key: [String: String]] = [:]
    private(set) var rows: [Key: Rows] = [:]

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
        if let kept = rows[key], kept.rows.last == Int32(cells.row) {
            guard let last = kept.intervalsSeconds.last, cells.intervalSeconds > last else { return }
            rows[key]?.removeLast(width: layout.columns.count)
        }
        rows[key, default: Rows()].append(cells)
    }

    private func time(_ row: Int) -> Double { startSeconds + Double(row) * layout.periodSeconds }

    /// Each replica's rows as a series, gaps marked.
    var series: [Series] {
        rows.sorted { ($0.key.workload, $0.key.replica) < ($1.key.workload, $1.key.replica) }.compactMap { key, kept in
            guard let first = kept.rows.first, let last = kept.rows.last else { return nil }
            let width = layout.columns.count
            var values = [Float](repeating: .nan, count: Int(last - first + 1) * width)
            for (index, row) in kept.rows.enumerated() {
                let place = Int(row - first) * width
                for column in 0..<width { values[place + column] = kept.values[index * width + column] }
            }
            return Series(
                workload: key.workload, replica: key.replica, columns: layout.columns, startSeconds: time(Int(first)),
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
            annotate(&group, rows[key] ?? Rows(), rowCount: part.rowCount)
            ReplicaGroups.insert(group, workload: part.workload, replica: part.replica, into: &groups)
        }
        var root = Self.emptyTree
        root.groups["series"] = groups
        return root
    }

    /// Adds how the rows were observed: `interval`, `partial` where a row is, and `state` or one attribute for all.
    private func annotate(_ group: inout FileGroup, _ kept: Rows, rowCount: Int) {
        guard let first = kept.rows.first else { return }
        let places = kept.rows.map { Int($0 - first) }
        var intervals = [Float](repeating: .nan, count: rowCount)
        for (place, seconds) in zip(places, kept.intervalsSeconds) { intervals[place] = seconds }
        group.arrays["interval"] = .float32(intervals, shape: [rowCount])
        group.arrays["interval"]?.scales = ["time"]
        group.arrays["interval"]?.attributes = ["units": .text("seconds")]
        if kept.arePartial.contains(true) {
            var partial = [Int64](repeating: 0, count: rowCount)
            for (place, isPartial) in zip(places, kept.arePartial) where isPartial { partial[place] = 1 }
            group.arrays["partial"] = FileArray(array: NamedArray(shape: [rowCount], values: .int64(partial)))
            group.arrays["partial"]?.scales = ["time"]
        }
        let width = layout.columns.count
        if kept.states.indices.allSatisfy({ kept.states[$0] == kept.states[$0 % width] }) {
            group.attributes["states"] = .text(kept.states.prefix(width).map(name).joined(separator: " "))
            return
        }
        var states = [Int64](repeating: -1, count: rowCount * width)
        for (index, place) in places.enumerated() {
            for column in 0..<width { states[place * width + column] = Int64(kept.states[index * width + column]) }
        }
        group.arrays["state"] = FileArray(array: NamedArray(shape: [rowCount, width], values: .int64(states)))
        group.arrays["state"]?.scales = ["time", "column"]
        group.arrays["state"]?.attributes = ["flag_meanings": .text(layout.stateNames.joined(separator: " "))]
    }

    private func name(_ state: UInt8) -> String {
        Int(state) < layout.stateNames.count ? layout.stateNames[Int(state)] : "\(state)"
    }
}
