extension Suspect: CustomStringConvertible {
    /// The suspect in one line: "cartservice: 82 % of the lost time, caller side +410 ms, its own CPU normal: network
    /// into it".
    public var description: String {
        guard let first = reasons.first else { return service.name }
        let facts = reasons.map(\.description).joined(separator: ", ")
        return "\(service.name): \(facts)" + (first.conclusion.map { ": \($0)" } ?? "")
    }
}

extension Reason: CustomStringConvertible {
    /// The observation as a clause about the service.
    public var description: String {
        switch self {
        case .lostTime(let share, let side, let addedSeconds):
            return "\(percent(share)) of the lost time, \(side.rawValue) side +\(duration(addedSeconds))"
        case .failures(let share, let rate, let usualRate):
            return
                "\(percent(share)) of the failures, \(percent(rate)) of its requests fail (usually \(percent(usualRate)))"
        case .network(let addedSeconds):
            return "+\(duration(addedSeconds)) between caller and callee"
        case .ownWork(let metric, let ratio) where !ratio.isFinite:
            return "its own \(metricName(metric)) up from 0"
        case .ownWork(let metric, let ratio):
            return "its own \(metricName(metric)) \(decimal(ratio, places: 1)) times the usual"
        case .ownWorkNormal(let metric):
            return "its own \(metricName(metric)) normal"
        case .fewerCalls(let callee, let drop):
            return "calls \(callee.name) \(percent(drop)) less often"
        case .observation(let text):
            return text
        }
    }

    /// The conclusion if this is the main reason; nil if there is none.
    var conclusion: String? {
        switch self {
        case .lostTime: "slow itself"
        case .failures: "fails itself"
        case .network: "network into it"
        case .ownWork: "busy beyond its load"
        case .fewerCalls: "stops before it calls"
        case .ownWorkNormal, .observation: nil
        }
    }
}

private func metricName(_ name: String) -> String {
    let lowercased = name.lowercased()
    if lowercased.hasPrefix("cpu") { return "CPU" }
    return lowercased.hasPrefix("sys") ? "system calls" : name
}

private func percent(_ share: Double) -> String {
    let value = share * 100
    return "\(decimal(value, places: value > 0 && value < 10 ? 1 : 0)) %"
}

private func duration(_ seconds: Double) -> String {
    let magnitude = abs(seconds)
    if magnitude >= 1 { return "\(decimal(seconds, places: 1)) s" }
    if magnitude >= 0.01 { return "\(decimal(seconds * 1000, places: 0)) ms" }
    if magnitude >= 0.001 { return "\(decimal(seconds * 1000, places: 1)) ms" }
    return "\(decimal(seconds * 1_000_000, places: 0)) µs"
}

/// A number with a fixed count of decimals.
private func decimal(_ value: Double, places: Int) -> String {
    let scale = places == 0 ? 1.0 : 10.0
    let rounded = (value * scale).rounded()
    guard let whole = Int(exactly: rounded) else { return "\(value)" }
    guard places > 0 else { return "\(whole)" }
    return "\(whole < 0 ? "-" : "")\(whole.magnitude / 10).\(whole.magnitude % 10)"
}
