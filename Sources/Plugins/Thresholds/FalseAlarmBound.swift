internal import Core
internal import Engine

/// A lower bound on a limit: so many false alarms a day at most.
///
/// Of n held-out normal scores and a new one like them, each of the n + 1 is equally likely to be the largest. So the
/// new one exceeds the held-out score of rank ⌈(n + 1)(1 − a)⌉ with probability a at most, and below a = 1 ÷ (n + 1) the
/// held-out scores say nothing. The bound is on scores above the limit; consecutive ones usually make one alarm.
enum FalseAlarmBound {
    static let specifications = [
        ParameterSpecification(
            "false-alarms-per-day", "Raise the threshold to allow at most this many false alarms per day. 0 disables.",
            default: .real(0), range: .reals(0...1e6)),
        ParameterSpecification(
            "interval", "Seconds from one score to the next, for 'false-alarms-per-day'.",
            default: .real(60), range: .reals(1e-3...86_400)),
    ]

    /// The share of normal scores that may exceed the limit; nil for no bound.
    static func share(_ parameters: Parameters) -> Double? {
        let perDay = parameters.real("false-alarms-per-day")
        return perDay > 0 ? min(perDay * parameters.real("interval") / 86_400, 1) : nil
    }

    /// The least limit that keeps the bound; 0 without one.
    ///
    /// - Throws: ``ThresholdError/tooFewScores(count:needed:)``.
    static func limit(_ sorted: [Double], _ parameters: Parameters) throws(ThresholdError) -> Double {
        guard let share = share(parameters) else { return 0 }
        return try limit(sorted, share: share)
    }

    /// The held-out score that a new normal one exceeds with probability `share` at most.
    static func limit(_ sorted: [Double], share: Double) throws(ThresholdError) -> Double {
        // A share that rounding moved a little, as 1 ÷ 1000, still counts as supported.
        let rank = conformalRank(count: sorted.count, share: 1 - share)
        guard rank <= sorted.count else {
            throw .tooFewScores(
                count: sorted.count, needed: Int(clamping: (1 / share - 1e-6).rounded(.up)) - 1)
        }
        return sorted[max(rank, 1) - 1]
    }
}

/// ⌈(n + 1) · share⌉. A whole number that rounding lifted a little, as in 2000 · 0.999, is that number and not the next.
func conformalRank(count: Int, share: Double) -> Int {
    let exact = Double(count + 1) * share
    return Int(clamping: (exact - 1e-9 * exact).rounded(.up))
}
