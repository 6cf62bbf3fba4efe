internal import Core
internal import HDF5

/// The rows of one segment, by replica.
struct SegmentContent {
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

    /// A replica: who it is, what is known of it, and its rows.
    private struct Replica {
        let key: StreamKey
        var attributes: [String: String] = [:]
        /// Rows that the journal has of it, of which not all need be kept.
        var rowCount = 0
        var rows = Rows()
    }

    let layout: RecordingLayout
    let startSeconds: Double
    /// Damaged parts of the journal that this is read from.
    var damageCount = 0
    private var replicas: [Replica] = []
    private var places: [StreamKey: Int] = [:]

    init(layout: RecordingLayout, startSeconds: Double) {
        self.layout = layout
        self.startSeconds = startSeconds
    }

    /// A segment without rows.
    static let emptyTree = FileGroup(attributes: FileFormat.recording.attributes)

    /// The replicas that the journal has rows of, in the order that a sealed file needs.
    var order: [(key: StreamKey, place: Int, rowCount: Int)] {
        replicas.enumerated().filter { $1.rowCount > 0 }.map { ($1.key, $0, $1.rowCount) }.sorted {
            $0.key.groupNames.lexicographicallyPrecedes($1.key.groupNames) {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
        }
    }

    /// The place of a replica, which is new if it is not known.
    mutating func place(of key: StreamKey) -> Int {
        if let known = places[key] { return known }
        places[key] = replicas.count
        replicas.append(Replica(key: key))
        return replicas.count - 1
    }

    /// Notes what is known of a replica.
    mutating func set(_ name: String, _ value: String, at place: Int) {
        replicas[place].attributes[name] = value
    }

    /// Notes that there is a row, which is not kept.
    mutating func count(at place: Int) { replicas[place].rowCount += 1 }

    /// Adds a row behind those of the replica, none of which is a later one.
    ///
    /// A container that restarted within an interval has two rows there, of its old and its new life; the one that
    /// covers more of the interval stays.
    mutating func insert(_ cells: Cells, at place: Int) {
        count(at: place)
        if replicas[place].rows.rows.last == Int32(cells.row) {
            guard let last = replicas[place].rows.intervalsSeconds.last, cells.intervalSeconds > last else { return }
            replicas[place].rows.removeLast(width: layout.columns.count)
        }
        replicas[place].rows.append(cells)
    }

    private func time(_ row: Int) -> Double { startSeconds + Double(row) * layout.intervalSeconds }

    /// A replica's rows as a series, gaps marked; nil if it has none.
    private func series(_ replica: Replica) -> Series? {
        let kept = replica.rows
        guard let first = kept.rows.first, let last = kept.rows.last else { return nil }
        let width = layout.columns.count
        var values = [Float](repeating: .nan, count: Int(last - first + 1) * width)
        for (index, row) in kept.rows.enumerated() {
            let place = Int(row - first) * width
            for column in 0..<width { values[place + column] = kept.values[index * width + column] }
        }
        return Series(
            workload: replica.key.workload, replica: replica.key.replica, columns: layout.columns,
            startSeconds: time(Int(first)), intervalSeconds: layout.intervalSeconds, values: values)
    }

    /// The kept rows of a replica as an HDF5 group, nil without any. They leave the content: they need not be in memory
    /// twice.
    mutating func takeGroup(at place: Int) -> FileGroup? {
        let replica = replicas[place]
        guard let part = series(replica) else { return nil }
        replicas[place].rows = Rows()
        var group = Recording.group(of: part)
        for (name, value) in replica.attributes { group.attributes[name] = .text(value) }
        annotate(&group, replica.rows, rowCount: part.rowCount)
        ReplicaGroups.name(&group, workload: part.workload, replica: part.replica)
        return group
    }

    /// The segment as an HDF5 tree.
    mutating func takeTree() -> FileGroup {
        var groups = FileGroup()
        for (key, place, _) in order {
            groups.groups[key.groupNames[0], default: FileGroup()].groups[key.groupNames[1]] = takeGroup(at: place)
        }
        return FileGroup(attributes: FileFormat.recording.attributes, groups: ["series": groups])
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

extension StreamKey {
    /// Names of the groups of a segment that it is in.
    fileprivate var groupNames: [String] { [GroupName.encoded(workload.name), GroupName.encoded(replica)] }
}
