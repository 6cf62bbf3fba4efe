/// What a reader of the figures has to know to repeat them.
package struct EvaluationSettings: Equatable, Sendable, Encodable {
    /// Widest buffer of the volume under the surface, in points, 0 to 100,000. 100 is TSB-AD's default; its
    /// benchmark uses the interval of each series.
    package let slidingWindow: Int
    /// Number of thresholds of the volume under the surface, 1 to 100,000.
    package let thresholdCount: Int
    /// A verdict up to this long after the end of an event still finds it, in seconds.
    package let toleranceSeconds: Double
    /// Flagged points at most this far apart are one alarm, in seconds. Neighbouring points always are.
    package let alarmMergeSeconds: Double
    /// Seed of the random row.
    package let randomSeed: UInt64
    /// Draws of random scores whose ranking figures are averaged, 1 to 1,000: with few labelled points one
    /// draw says little.
    package let randomDraws: Int

    /// - Throws: `EvaluationError` with `invalidSetting` when a figure is out of range.
    package init(
        slidingWindow: Int = 100, thresholdCount: Int = 250, toleranceSeconds: Double = 0,
        alarmMergeSeconds: Double = 0, randomSeed: UInt64 = 1, randomDraws: Int = 10
    ) throws(EvaluationError) {
        try Self.check(slidingWindow: slidingWindow, thresholdCount: thresholdCount)
        try Self.check("toleranceSeconds", toleranceSeconds)
        try Self.check("alarmMergeSeconds", alarmMergeSeconds)
        try Self.check("randomDraws", randomDraws, within: 1...1_000)
        self.slidingWindow = slidingWindow
        self.thresholdCount = thresholdCount
        self.toleranceSeconds = toleranceSeconds
        self.alarmMergeSeconds = alarmMergeSeconds
        self.randomSeed = randomSeed
        self.randomDraws = randomDraws
    }

    static func check(slidingWindow: Int, thresholdCount: Int) throws(EvaluationError) {
        try check("slidingWindow", slidingWindow, within: 0...100_000)
        try check("thresholdCount", thresholdCount, within: 1...100_000)
    }

    private static func check(_ name: String, _ value: Int, within range: ClosedRange<Int>) throws(EvaluationError) {
        guard range.contains(value) else {
            let requirement = "from \(range.lowerBound) to \(range.upperBound)"
            throw EvaluationError(.invalidSetting(name: name, value: Double(value), requirement: requirement))
        }
    }

    private static func check(_ name: String, _ seconds: Double) throws(EvaluationError) {
        guard seconds.isFinite, seconds >= 0 else {
            throw EvaluationError(
                .invalidSetting(name: name, value: seconds, requirement: "a finite number of seconds, at least 0"))
        }
    }
}
