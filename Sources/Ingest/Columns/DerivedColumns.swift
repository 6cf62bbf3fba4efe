internal import Core

/// What a detector needs of the data of its workload.
package struct DataExpectation: Sendable, Equatable {
    /// Names of its columns.
    package let columns: [String]
    package let intervalSeconds: Double
    /// Rows before the first that it can score.
    package let warmUpRows: Int

    package init(columns: [String], intervalSeconds: Double, warmUpRows: Int) {
        self.columns = columns
        self.intervalSeconds = intervalSeconds
        self.warmUpRows = warmUpRows
    }
}

/// The names of columns that are calculated from those of a file: `rate(x)` and `x - 68719476736`.
///
/// The name tells what was done, so that a model's columns say how to read the data that it scores.
enum DerivedName: Equatable {
    case rate(of: String)
    case distance(of: String, base: Double)

    var text: String {
        switch self {
        case .rate(let name): "rate(\(name))"
        case .distance(let name, let base): "\(name) \(base < 0 ? "+" : "-") \(Self.text(abs(base)))"
        }
    }

    init?(_ text: String) {
        if text.hasPrefix("rate("), text.hasSuffix(")") {
            self = .rate(of: String(text.dropFirst(5).dropLast()))
            return
        }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 3, let base = Double(words[words.count - 1]), ["-", "+"].contains(words[words.count - 2])
        else { return nil }
        self = .distance(
            of: words.dropLast(2).joined(separator: " "), base: words[words.count - 2] == "+" ? -base : base)
    }

    private static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }
}

/// Turns counters into rates, and large values that vary little into distances from a base.
struct DerivedColumns {
    let expected: [Workload: DataExpectation]
    private(set) var notes: [Guidance] = []

    init(expected: [Workload: DataExpectation]) { self.expected = expected }

    mutating func apply(to groups: inout [StreamKey: ReplicaRows]) {
        let keys = Dictionary(grouping: groups.keys, by: \.workload)
        for (workload, keys) in keys.sorted(by: { $0.key < $1.key }) {
            let names = Set(keys.flatMap { groups[$0]?.columns ?? [] })
            let wanted = Set(expected[workload]?.columns ?? [])
            let derived = wanted.compactMap(DerivedName.init).filter { names.contains($0.source) }
            // What is on a clock stays there unless a detector needs a column that is calculated from it.
            if !derived.isEmpty { for key in keys { groups[key]?.loosen() } }
            for name in names.sorted() {
                let parts = keys.flatMap { groups[$0]?.parts ?? [] }
                guard !parts.isEmpty else { continue }
                if let target = Self.target(name, parts, wanted, derived) {
                    if expected[workload] == nil { announce(target, workload) }
                    for key in keys { groups[key]?.replaceParts { Self.applied(target, $0) } }
                } else {
                    for key in keys { groups[key]?.replaceParts { Self.plain(name, $0) } }
                }
            }
        }
    }

    private mutating func announce(_ target: DerivedName, _ workload: Workload) {
        switch target {
        case .rate(let name):
            notes.append(
                "\(workload): column '\(name)' is a counter, read as a rate per s (\(.gauge, "'\(name)'") keeps it)"
            )
        case .distance(let name, _):
            notes.append(
                "\(workload): column '\(name)' is large and varies little, so it is read as '\(target.text)' to keep its "
                    + "detail")
        }
    }

    /// What a column becomes; nil for itself.
    private static func target(
        _ name: String, _ parts: [TimestampedRows], _ wanted: Set<String>, _ derived: [DerivedName]
    ) -> DerivedName? {
        if let known = derived.first(where: { $0.source == name }) { return known }
        guard !wanted.contains(name) else { return nil }
        let places = parts.compactMap { part in part.columns.firstIndex(of: name).map { (part, $0) } }
        if places.contains(where: { $0.counters.contains($1) }) { return .rate(of: name) }
        let bases = places.map { $0.base($1) }
        guard let base = bases.first, base != 0, bases.allSatisfy({ $0 != 0 }) else { return nil }
        var low = Double.infinity
        var high = -Double.infinity
        for (part, column) in places {
            for row in part.seconds.indices {
                let number = part.number(row: row, column: column)
                if number < low { low = number }
                if number > high { high = number }
            }
        }
        return low < high ? .distance(of: name, base: base) : nil
    }

    private static func plain(_ name: String, _ parts: [TimestampedRows]) -> [TimestampedRows] {
        parts.map { part in
            guard let column = part.columns.firstIndex(of: name),
                part.base(column) != 0 || part.counters.contains(column)
            else { return part }
            var changed = part
            changed.replace(column, name: name) { Float(part.number(row: $0, column: column)) }
            return changed
        }
    }

    private static func applied(_ target: DerivedName, _ parts: [TimestampedRows]) -> [TimestampedRows] {
        switch target {
        case .rate(let name): return rates(name, target.text, parts)
        case .distance(let name, let base):
            return parts.map { part in
                guard let column = part.columns.firstIndex(of: name) else { return part }
                var changed = part
                changed.replace(column, name: target.text) { Float(part.number(row: $0, column: column) - base) }
                return changed
            }
        }
    }

    /// The increase per second since the reading before, over all files of one replica.
    ///
    /// A counter that has become smaller began at 0 again.
    private static func rates(_ name: String, _ newName: String, _ parts: [TimestampedRows]) -> [TimestampedRows] {
        var readings: [(seconds: Double, value: Double, part: Int, row: Int)] = []
        for (index, part) in parts.enumerated() {
            guard let column = part.columns.firstIndex(of: name) else { continue }
            for row in part.seconds.indices {
                let value = part.number(row: row, column: column)
                if !value.isNaN { readings.append((part.seconds[row], value, index, row)) }
            }
        }
        readings.sort { ($0.seconds, $0.part, $0.row) < ($1.seconds, $1.part, $1.row) }
        var rates = parts.map { [Float](repeating: .nan, count: $0.seconds.count) }
        for (earlier, later) in zip(readings, readings.dropFirst()) where later.seconds > earlier.seconds {
            let increase = later.value < earlier.value ? later.value : later.value - earlier.value
            rates[later.part][later.row] = Float(increase / (later.seconds - earlier.seconds))
        }
        return parts.enumerated().map { index, part in
            guard let column = part.columns.firstIndex(of: name) else { return part }
            var changed = part
            changed.replace(column, name: newName) { rates[index][$0] }
            return changed
        }
    }
}

extension DerivedName {
    /// The column of the file.
    var source: String {
        switch self {
        case .rate(let name), .distance(let name, _): name
        }
    }
}
