/// Explains an anomaly for one metric: actual value, expected range and share of the score.
package struct Explanation: Codable, Sendable, Hashable {
    package enum Direction: String, Codable, Sendable, Hashable {
        case above, below
    }

    package let metric: String
    /// Nil where the feature is not a metric's own value.
    package let actual: Double?
    /// The expected range; nil if the model has no expectation.
    package let low: Double?
    package let high: Double?
    /// On which side of the expected value the metric lies.
    package let direction: Direction?
    /// Share of the score, 0 to 1.
    package let share: Double

    package init(
        metric: String, actual: Double?, low: Double? = nil, high: Double? = nil, direction: Direction? = nil,
        share: Double
    ) {
        self.metric = metric
        self.actual = actual
        self.low = low
        self.high = high
        self.direction = direction
        self.share = share
    }

    /// Distance from the nearest end of the expected range, as a share of that end; nil without an expectation.
    package var relativeDeviation: Double? {
        guard let actual, let low, let high else { return nil }
        let end = actual > high ? high : actual < low ? low : actual
        guard end != actual else { return 0 }
        return end == 0 ? .infinity : abs(actual - end) / abs(end)
    }
}
