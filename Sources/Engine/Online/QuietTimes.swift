internal import Core

/// When each workload was anomalous, as far back as learning looks.
package struct QuietTimes: Codable, Sendable, Equatable {
    /// An anomalous time range.
    package struct Range: Codable, Sendable, Hashable {
        package let fromSeconds: Double
        /// End of the time range (exclusive).
        package internal(set) var toSeconds: Double
    }

    private let historySeconds: Double
    private var anomalous: [String: [Range]] = [:]

    package init(historySeconds: Double) {
        self.historySeconds = historySeconds
    }

    /// Anomalous rows up to ten intervals apart make one range: what lies between is not quiet either.
    mutating func add(anomaly seconds: Double, of workload: Workload, interval: Double) {
        var ranges = anomalous[workload.name] ?? []
        let end = seconds + interval / 2
        if let last = ranges.last, seconds - last.toSeconds <= 10 * interval {
            ranges[ranges.count - 1].toSeconds = max(last.toSeconds, end)
        } else {
            ranges.append(Range(fromSeconds: seconds - interval / 2, toSeconds: end))
        }
        ranges.removeAll { $0.toSeconds < seconds - historySeconds }
        anomalous[workload.name] = ranges
    }

    mutating func forget(_ workload: Workload) { anomalous[workload.name] = nil }

    func ranges(_ workload: Workload) -> [Range] { anomalous[workload.name] ?? [] }
}
