/// How far each metric usually lies from its expected value, in its own unit: the width of the expected range.
///
/// The usual distance is an exponential average of the absolute distance over normal rows. Four of them on either side
/// hold about 99.8 % of the rows of a normal distribution.
struct ExpectedBand: Sendable, Equatable {
    /// Usual distances on either side of the expected value.
    private static let width = 4.0
    /// Rows that the average looks back on.
    private static let rowCount = 1000.0

    private(set) var distances: [Double]
    private(set) var count: Double

    init(metricCount: Int) {
        distances = [Double](repeating: 0, count: metricCount)
        count = 0
    }

    /// - Parameter saved: distances and count of a saved band.
    init(saved: [Double], count: Double) {
        distances = saved
        self.count = count
    }

    /// Takes up the distances of a normal row.
    mutating func learn(actual: [Float], expected: [Float]) {
        guard actual.count == distances.count, expected.count == distances.count else { return }
        count = min(count + 1, Self.rowCount)
        for index in distances.indices {
            let distance = Double(abs(actual[index] - expected[index]))
            guard distance.isFinite else { continue }
            distances[index] += (distance - distances[index]) / count
        }
    }

    /// The expected range of a metric. A metric that is never negative has no negative range.
    func range(_ index: Int, expected: Float, actual: Float) -> (low: Double, high: Double) {
        let middle = Double(expected)
        let reach = Self.width * distances[index]
        let low = middle - reach
        return (low < 0 && actual >= 0 ? 0 : low, max(middle + reach, low < 0 && actual >= 0 ? 0 : middle))
    }
}
