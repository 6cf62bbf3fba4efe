internal import Core

/// Synthetic faults in normal rows: spikes, level shifts, ramps, frozen values and noise, each in a few metrics.
///
/// Sizes are multiples of a metric's usual spread, from barely visible to plain, so that detectors differ. Where real
/// anomalies are known, these are used instead.
struct Perturbation {
    private enum Kind: CaseIterable {
        case spike, shift, ramp, frozen, noise
    }

    /// The rows with faults.
    let series: Series
    /// Whether each row is faulty.
    let labels: [Bool]

    /// Rows from the start of one fault to the start of the next.
    private static let spacing = 60

    /// - Parameters:
    ///   - first: rows before this one are left as they are.
    ///   - spreads: usual spread of each column.
    init(of series: Series, from first: Int, spreads: [Float], seed: UInt64) {
        var random = RandomSource(seed: seed)
        var values = series.values
        var labels = [Bool](repeating: false, count: series.rowCount)
        let width = series.columns.count
        let lively = spreads.indices.filter { spreads[$0] > 0 }
        var row = first + Self.spacing / 2
        while row < series.rowCount, !lively.isEmpty {
            let kind = Kind.allCases[random.below(Kind.allCases.count)]
            let length = kind == .spike ? 1 + random.below(2) : 5 + random.below(16)
            let end = min(series.rowCount, row + length)
            // One to a third of the metrics: most faults show in few.
            let count = 1 + random.below(max(1, lively.count / 3))
            let order = random.permutation(lively.count)
            for index in order.prefix(count) {
                let column = lively[index]
                let size = Float(2 + 8 * random.uniform()) * spreads[column]
                let sign: Float = random.uniform() < 0.8 ? 1 : -1
                let frozen = values[row * width + column]
                for (step, faulty) in (row..<end).enumerated() {
                    let cell = faulty * width + column
                    switch kind {
                    case .spike, .shift: values[cell] += sign * size
                    case .ramp: values[cell] += sign * size * Float(step + 1) / Float(length)
                    case .frozen: values[cell] = frozen + sign * size / 2
                    case .noise: values[cell] += size * Float(random.normal())
                    }
                }
            }
            for faulty in row..<end { labels[faulty] = true }
            row = end + Self.spacing / 2 + random.below(Self.spacing)
        }
        self.series = Series(
            workload: series.workload, replica: series.replica, columns: series.columns,
            startSeconds: series.startSeconds, intervalSeconds: series.intervalSeconds, values: values)
        self.labels = labels
    }

    /// The usual spread of each column: half the range of its middle four fifths, or a tenth of its full range where that
    /// is nothing. 0 for a constant column.
    static func spreads(of series: [Series]) -> [Float] {
        guard let columns = series.first?.columns else { return [] }
        return columns.indices.map { column in
            var values: [Double] = []
            for one in series where one.columns.count == columns.count {
                for row in 0..<one.rowCount {
                    let value = one.values[row * columns.count + column]
                    if value.isFinite { values.append(Double(value)) }
                }
            }
            values.sort()
            guard let lowest = values.first, let highest = values.last else { return 0 }
            let middle = quantile(sorted: values, share: 0.9) - quantile(sorted: values, share: 0.1)
            return Float(middle > 0 ? middle / 2 : (highest - lowest) / 10)
        }
    }
}
