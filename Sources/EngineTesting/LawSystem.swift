public import Core

/// A synthetic system for law checks: a few services, one with a fault.
public struct LawSystem: Sendable {
    /// Samples of all edges, `rowCount` rows a minute apart.
    public var samples: [EdgeSample]
    /// A processor time and a queue length for each service but the caller outside.
    public var series: [Series]
    /// Time of the row before the fault.
    public let onsetSeconds: Double

    /// Rows of the system; the fault begins after ``quietRowCount`` of them and lasts to the end.
    public static let rowCount = 130
    public static let quietRowCount = 120
    static let startSeconds = 1_700_000_000.0
    static let callers = [
        ("outside", "front"), ("front", "basket"), ("front", "offers"), ("front", "twin-a"), ("front", "twin-b"),
        ("basket", "store"), ("offers", "store"),
    ]

    /// The fault: calls into `basket` take ten times as long on the callee's side, and it works more. The twins behave
    /// alike throughout.
    ///
    /// - Parameters:
    ///   - rename: what each service is called.
    ///   - extraCalls: edges beyond the usual ones.
    public init(extraCalls: [(String, String)] = [], rename: (String) -> String = { $0 }) {
        samples = []
        series = []
        onsetSeconds = Self.startSeconds + Double(Self.quietRowCount - 1) * 60
        // Noise is drawn for the name before renaming, so that only names differ.
        let noise = { (key: String, row: Int) in
            var random = LawRandom(seed: UInt64(row) &* 7919 &+ key.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
            return random.symmetric()
        }
        for (caller, callee) in Self.callers + extraCalls {
            let key = callee.hasPrefix("twin") ? "\(caller) twin" : "\(caller) \(callee)"
            for row in 0..<Self.rowCount {
                let requests = (60 + 6 * noise(key, row)).rounded()
                let isFaulty = row >= Self.quietRowCount && (callee == "basket" || callee == "front")
                let base = callee == "store" ? 0.004 : 0.02
                let latency = base * (1 + 0.1 * noise(key + "!", row)) + (isFaulty ? 0.2 : 0)
                samples.append(
                    EdgeSample(
                        timeSeconds: Self.startSeconds + Double(row) * 60, caller: Workload(rename(caller)),
                        callee: Workload(rename(callee)), requests: requests,
                        callerSeconds: (latency + 0.001) * requests, calleeSeconds: latency * requests, failures: 0))
            }
        }
        for name in ["front", "basket", "offers", "twin-a", "twin-b", "store"] {
            let key = name.hasPrefix("twin") ? "twin" : name
            let values = (0..<Self.rowCount).flatMap { row -> [Float] in
                let isFaulty = row >= Self.quietRowCount && name == "basket"
                return [
                    Float(0.2 + 0.02 * noise(key + "cpu", row) + (isFaulty ? 0.7 : 0)),
                    Float(5 + noise(key + "queue", row)),
                ]
            }
            series.append(
                Series(
                    workload: Workload(rename(name)), replica: "1", columns: ["cpu_usage", "queue"],
                    startSeconds: Self.startSeconds, intervalSeconds: 60, values: values))
        }
    }

    /// All of it.
    public var history: SystemHistory { SystemHistory(samples: samples, series: series) }

    /// The rows up to a count.
    func history(rows: Int) -> SystemHistory {
        let end = Self.startSeconds + Double(rows) * 60 - 30
        return SystemHistory(
            samples: samples.filter { $0.timeSeconds < end },
            series: series.map { $0.slice(fromSeconds: Self.startSeconds, toSeconds: end) })
    }

    /// Three rows after the fault began.
    static let window = RankWindow(
        during: quietRowCount..<quietRowCount + 3, before: quietRowCount - 20..<quietRowCount)
}
