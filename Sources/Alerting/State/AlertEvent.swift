/// A change of the state, as the log on disk holds it.
enum AlertEvent: Codable, Equatable {
    /// First record of a log.
    case format(Int)
    /// An alert began. `receivers` are those that are to hear of it.
    case opened(id: String, alert: Alert, receivers: [String])
    /// It ended; `noted` is when this was learnt, which with replayed data is long after.
    case ended(id: String, seconds: Double, noted: Double)
    /// It was open again after its end.
    case reopened(id: String)
    /// A receiver took its start or its end.
    case acknowledged(id: String, receiver: String, phase: AlertPhase, seconds: Double)
    /// Nothing is left to tell.
    case removed(id: String)
}

/// What a receiver is told of an alert.
enum AlertPhase: String, Codable, Sendable {
    case firing, resolved
}
