import Core
import Diagnosis
import Engine

/// A hand-made system: calm for `quietRows` rows a minute apart, then disturbed for three.
///
/// Calm rows vary by two per cent in a fixed pattern, so that a norm has a width.
struct System {
    static let quietRows = 60
    static let disturbedRows = 3
    static var rowCount: Int { quietRows + disturbedRows }
    static let window = RankWindow(during: 60..<63, before: 40..<60)

    /// What is measured of an edge in a disturbed row, beside the calm 100 requests of 10 ms with 1 ms of network.
    struct Disturbance {
        var requests = 1.0
        /// Seconds added on the callee's side, and between the two.
        var callee = 0.0
        var network = 0.0
        var failureRate = 0.0
    }

    private(set) var samples: [EdgeSample] = []
    private(set) var series: [Series] = []

    mutating func call(_ caller: String, _ callee: String, _ disturbance: Disturbance = Disturbance()) {
        for row in 0..<Self.rowCount {
            let isDisturbed = row >= Self.quietRows
            let ripple = 1 + 0.01 * Double((row * 7) % 5 - 2)
            let requests = (100 * ripple * (isDisturbed ? disturbance.requests : 1)).rounded()
            let calleeSeconds = 0.01 * ripple + (isDisturbed ? disturbance.callee : 0)
            let callerSeconds = calleeSeconds + 0.001 * ripple + (isDisturbed ? disturbance.network : 0)
            samples.append(
                EdgeSample(
                    timeSeconds: Double(row) * 60, caller: Workload(caller), callee: Workload(callee),
                    requests: requests, callerSeconds: callerSeconds * requests,
                    calleeSeconds: calleeSeconds * requests,
                    failures: isDisturbed ? disturbance.failureRate * requests : 0))
        }
    }

    /// Adds a processor time of 0.5 cores, times a factor in disturbed rows.
    mutating func cpu(_ service: String, times factor: Double = 1) {
        let values = (0..<Self.rowCount).map { row in
            Float(0.5 * (1 + 0.01 * Double((row * 3) % 5 - 2)) * (row >= Self.quietRows ? factor : 1))
        }
        series.append(
            Series(
                workload: Workload(service), replica: "1", columns: ["cpu_usage"], startSeconds: 0, intervalSeconds: 60,
                values: values))
    }

    mutating func change(_ edit: (inout EdgeSample) -> Void) {
        for index in samples.indices { edit(&samples[index]) }
    }

    var history: SystemHistory { SystemHistory(samples: samples, series: series) }

    func rank(
        by plugin: any RankerPlugin = LostTimeRanker(), _ parameters: [String: ParameterValue] = [:]
    ) throws -> Ranking {
        let reference = RankReference(history: history, quietRows: Array(0..<Self.quietRows), windowRows: 3)
        return try plugin.fit(reference, parameters: plugin.manifest.resolve(parameters)).rank(history, Self.window)
    }
}

extension Ranking {
    var names: [String] { suspects.map(\.service.name) }

    func score(_ service: String) -> Double? {
        suspects.first { $0.service.name == service }?.score
    }
}
