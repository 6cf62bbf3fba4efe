internal import Core
internal import Engine
internal import Glibc

/// How ``DerivedFeature`` derives columns.
struct DerivationRule: Sendable {
    let derivation: DerivedFeature.Derivation
    /// Of `log`.
    let unit: Double
    /// Rows that one derived row needs.
    let rows: Int

    init(_ derivation: DerivedFeature.Derivation, _ parameters: Parameters) {
        self.derivation = derivation
        unit = derivation == .log ? parameters.real("unit") : 1
        rows =
            switch derivation {
            case .log: 1
            case .difference, .rate: 2
            case .rolling: parameters.integer("rows")
            }
    }

    /// Names of the derived columns.
    func names(_ columns: [String]) -> [String] {
        derivation == .rolling ? columns.flatMap { ["\($0):mean", "\($0):deviation"] } : columns
    }

    func makeStream(columnCount: Int) -> DerivationStream { DerivationStream(rule: self, width: columnCount) }

    /// The derived columns of a series; NaN where there are none.
    func derive(_ series: Series, _ indices: [Int]) -> Series {
        let names = names(indices.map { series.columns[$0] })
        var values = [Float](repeating: .nan, count: series.rowCount * names.count)
        var stream = makeStream(columnCount: indices.count)
        var row = [Float](repeating: 0, count: indices.count)
        var derived = [Float](repeating: 0, count: names.count)
        for run in series.completeRuns(columnIndices: indices) {
            stream.reset()
            for number in run {
                for (position, index) in indices.enumerated() {
                    row[position] = series.values[number * series.columns.count + index]
                }
                guard stream.push(row.span, into: &derived) else { continue }
                values.replaceSubrange(number * names.count..<(number + 1) * names.count, with: derived)
            }
        }
        return Series(
            workload: series.workload, replica: series.replica, columns: names, startSeconds: series.startSeconds,
            intervalSeconds: series.intervalSeconds, values: values)
    }
}

/// The last rows of a stream and what is derived from them.
struct DerivationStream {
    private let rule: DerivationRule
    private let width: Int
    /// A ring of the last rows, `[rows × width]`.
    private var last: [Float]
    private var next = 0
    private var count = 0

    init(rule: DerivationRule, width: Int) {
        self.rule = rule
        self.width = width
        last = [Float](repeating: 0, count: rule.rows * width)
    }

    mutating func reset() {
        next = 0
        count = 0
    }

    /// What ``resume(_:)`` needs to go on with the same bits.
    var memory: PluginState {
        PluginState([
            "rows": NamedArray(shape: [rule.rows, width], values: .float32(last)), "next": .place(next),
            "count": .place(count),
        ])
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        let saved = try memory.float32("rows", shape: [rule.rows, width])
        next = try memory.place("next", below: rule.rows)
        count = try memory.place("count", below: rule.rows + 1)
        last = saved
    }

    /// Takes a row; false while more rows are needed.
    mutating func push(_ row: Span<Float>, into derived: inout [Float]) -> Bool {
        // With two rows, the place that comes next holds the row before.
        let before = (next + rule.rows - 1) % rule.rows * width
        count = min(count + 1, rule.rows)
        let isReady = count == rule.rows
        for column in 0..<width {
            let value = row[column]
            switch rule.derivation {
            case .difference: derived[column] = value - last[before + column]
            case .rate:
                let growth = value - last[before + column]
                derived[column] = growth < 0 ? value : growth
            case .log:
                let size = log1p(abs(Double(value)) / rule.unit)
                derived[column] = Float(value < 0 ? -size : size)
            case .rolling: break
            }
            last[next * width + column] = value
        }
        next = (next + 1) % rule.rows
        if isReady, rule.derivation == .rolling { summarise(into: &derived) }
        return isReady
    }

    private func summarise(into derived: inout [Float]) {
        for column in 0..<width {
            var sum = 0.0
            for row in 0..<rule.rows { sum += Double(last[row * width + column]) }
            let mean = sum / Double(rule.rows)
            var squares = 0.0
            for row in 0..<rule.rows {
                let distance = Double(last[row * width + column]) - mean
                squares += distance * distance
            }
            derived[2 * column] = Float(mean)
            derived[2 * column + 1] = Float((squares / Double(rule.rows)).squareRoot())
        }
    }
}
