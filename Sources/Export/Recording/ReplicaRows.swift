package import Collector
package import Core
package import Recordings

/// The rows of a batch for a recording, which has one for each replica and period.
///
/// A container that restarts within a period, under the same name, gives two samples: its old life's last one and its new
/// life's first. What both did is added up, so that a recording holds what the other sinks hold.
package enum ReplicaRows {
    private struct Key: Hashable {
        let workload: Workload
        let replica: String
    }

    /// The metrics that have a column.
    package static func metrics(withCalls: Bool) -> [Metric] {
        Metric.allCases.filter { withCalls || !Metric.ofCalls.contains($0) }
    }

    /// - Parameter metrics: those whose values a row has, in this order.
    package static func rows(
        of batch: SampleBatch, _ metrics: [Metric] = metrics(withCalls: false)
    ) -> [RecordedPeriod.Row] {
        let ended = Set(batch.ended.map(\.containerID))
        var order: [Key] = []
        var lives: [Key: [Sample]] = [:]
        for sample in batch.samples {
            let key = Key(workload: sample.workload, replica: sample.container.replica)
            if lives[key] == nil { order.append(key) }
            lives[key, default: []].append(sample)
        }
        return order.compactMap { key in
            lives[key].flatMap { sum($0.sorted { isOlder($0, than: $1, ended) }) }.map { row($0, metrics) }
        }
    }

    /// Whether one life of a replica began before another: one that has ended, or was started fewer times, or was observed
    /// for longer.
    private static func isOlder(_ left: Sample, than right: Sample, _ ended: Set<String>) -> Bool {
        let (isLeftOver, isRightOver) = (
            ended.contains(left.container.containerID), ended.contains(right.container.containerID)
        )
        if isLeftOver != isRightOver { return isLeftOver }
        if left.container.restartCount != right.container.restartCount {
            return left.container.restartCount < right.container.restartCount
        }
        return left.intervalSeconds > right.intervalSeconds
    }

    /// The samples of one replica as one, from its oldest life to its newest: counts are added, gauges are the newest
    /// life's, and the interval is the longest.
    private static func sum(_ lives: [Sample]) -> Sample? {
        guard var sum = lives.last else { return nil }
        guard lives.count > 1 else { return sum }
        let interval = lives.map(\.intervalSeconds).max() ?? sum.intervalSeconds
        for metric in Metric.allCases {
            let observed = lives.filter { $0.values[metric].isFinite }
            guard let newest = observed.last else { continue }
            sum.values[metric] =
                metric.isGauge || interval <= 0
                ? newest.values[metric]
                : observed.reduce(0) { $0 + $1.values[metric] * $1.intervalSeconds } / interval
            sum.states[metric] = observed.map { $0.states[metric] }.max(by: isMoreExact) ?? newest.states[metric]
        }
        sum.intervalSeconds = interval
        sum.isPartial = lives.contains(where: \.isPartial)
        return sum
    }

    /// States stand from the most exact to the least.
    private static func isMoreExact(_ left: ProbeState, _ right: ProbeState) -> Bool {
        let states = ProbeState.allCases
        return (states.firstIndex(of: left) ?? 0) < (states.firstIndex(of: right) ?? 0)
    }

    private static func row(_ sample: Sample, _ metrics: [Metric]) -> RecordedPeriod.Row {
        let container = sample.container
        let known = [
            "namespace": container.namespace, "pod": container.pod, "container": container.containerName,
            "image": container.image, "node": container.node,
        ]
        return RecordedPeriod.Row(
            workload: sample.workload, replica: container.replica, intervalSeconds: Float(sample.intervalSeconds),
            isPartial: sample.isPartial, values: metrics.map { Float(sample.values[$0]) },
            states: metrics.map { UInt8(ProbeState.allCases.firstIndex(of: sample.states[$0]) ?? 0) },
            attributes: known.compactMapValues { $0 })
    }
}
