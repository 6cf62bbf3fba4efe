/// Why an anomalous row raises no alarm.
package enum Hold: String, Codable, Sendable, CaseIterable {
    /// The replica has just started.
    case warmUp = "warm-up"
    /// Too few of the last rows are anomalous, or not for long enough.
    case pending
    /// The metrics that explain the score lie too near to what was expected, or on the other side.
    case minimumDeviation = "minimum-deviation"
    case direction
    case silence
    case maintenance
    /// An operator accepted the current behaviour as normal; the refit is pending.
    case accepted
}
