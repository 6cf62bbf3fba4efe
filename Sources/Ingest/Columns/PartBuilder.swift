internal import Core

/// Collects the rows of one replica, and decides by the first of them how each column is kept.
struct PartBuilder {
    /// Columns whose kind is given, so that their values do not decide.
    struct Choice {
        var rates: [String] = []
        var gauges: [String] = []
        /// Columns whose readings are needed in full precision.
        var fullPrecision: Set<String> = []
        /// Whether counters are recognised.
        var findsCounters = true
    }

    private var rows: TimestampedRows
    private let choice: Choice
    /// Whether the name of a metric in a text cell, rather than the columns' names, tells counters.
    private let metric: String?
    private var headSeconds: [Double] = []
    private var head: [[Double]] = []
    private var isDecided = false

    static let headRows = 1000

    init(path: String, columns: [String], choice: Choice, metric: String? = nil) {
        rows = TimestampedRows(path: path, columns: columns)
        self.choice = choice
        self.metric = metric
    }

    var lastSeconds: Double? { headSeconds.last ?? rows.seconds.last }

    mutating func append(seconds: Double, numbers: [Double]) {
        if isDecided {
            rows.append(seconds: seconds, numbers: numbers)
        } else {
            headSeconds.append(seconds)
            head.append(numbers)
            if head.count == Self.headRows { decide() }
        }
    }

    mutating func finish() -> TimestampedRows {
        if !isDecided { decide() }
        return rows
    }

    private mutating func decide() {
        isDecided = true
        var bases = [Double](repeating: 0, count: rows.columns.count)
        var counters: Set<Int> = []
        var kept: Set<Int> = []
        let order = headSeconds.indices.sorted { headSeconds[$0] < headSeconds[$1] }
        for (column, name) in rows.columns.enumerated() {
            let numbers = order.map { head[$0][column] }.filter { !$0.isNaN }
            let title = metric ?? name
            if choice.rates.anyGlobMatches(title) || choice.rates.contains(name) {
                counters.insert(column)
            } else if choice.fullPrecision.contains(title) || choice.fullPrecision.contains(name) {
                kept.insert(column)
            } else if !choice.gauges.anyGlobMatches(title), !choice.gauges.contains(name) {
                let habit = ValueHabit(numbers)
                if choice.findsCounters, habit.isCounter(name: title) {
                    counters.insert(column)
                } else {
                    bases[column] = habit.base
                }
            }
        }
        rows = TimestampedRows(
            path: rows.path, columns: rows.columns, bases: bases, counters: counters, keepsReadings: kept)
        for (seconds, numbers) in zip(headSeconds, head) { rows.append(seconds: seconds, numbers: numbers) }
        (headSeconds, head) = ([], [])
    }
}

/// How a column's values go on, by the first of them in order of time.
struct ValueHabit {
    private let numbers: [Double]

    init(_ numbers: [Double]) { self.numbers = numbers }

    /// Whether they only grow, but for resets: a counter.
    ///
    /// A name such as `_total` is half the proof. Without it, only whole numbers that grow with nearly each row count.
    func isCounter(name: String) -> Bool {
        let isNamed = ColumnNames.isCounter(name)
        guard numbers.count >= (isNamed ? 10 : 200), let first = numbers.first, first >= 0 else { return false }
        var grown = 0
        var resets = 0
        for (earlier, later) in zip(numbers, numbers.dropFirst()) {
            if later > earlier {
                grown += 1
            } else if later < earlier {
                // A counter starts again near 0; a gauge goes down a bit.
                guard later >= 0, later < 0.5 * earlier else { return false }
                resets += 1
            }
        }
        guard resets * 20 <= numbers.count, grown >= 2 || ColumnNames.isSurelyCounter(name) else { return false }
        return isNamed || (grown * 20 >= numbers.count * 19 && numbers.allSatisfy { $0 == $0.rounded() })
    }

    /// A round number near the values, where 32 bits would lose their variation; 0 where they keep it.
    var base: Double {
        guard let low = numbers.min(), let high = numbers.max() else { return 0 }
        let magnitude = max(abs(low), abs(high))
        // Numbers below 2^24 without a fraction are kept as they are.
        guard magnitude >= 4096, high - low < magnitude / 4096 else { return 0 }
        guard low < high || Double(Float(low)) != low else { return 0 }
        // The base differs from the values by less than 2^-12 of them, which leaves 12 bits more for the variation.
        let step = exactPowerOfTwo(magnitude / 8192)
        return (low / step).rounded() * step
    }

    private func exactPowerOfTwo(_ value: Double) -> Double {
        Double(sign: .plus, exponent: value.exponent, significand: 1)
    }
}
