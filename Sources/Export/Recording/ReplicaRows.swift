package import Collector
package import Core
package import Recordings

/// The rows of a batch for a recording, which has one for each replica and interval.
package enum ReplicaRows {
    /// - Parameter metrics: those whose values a row has, in this order.
    package static func rows(
        of batch: SampleBatch, _ metrics: [Metric] = metrics(withCalls: false)
    ) -> [RecordedInterval.Row] { batch.replicaSamples().map { row($0, metrics) } }

    /// The metrics that have a column.
    package static func metrics(withCalls: Bool) -> [Metric] {
        Metric.allCases.filter { withCalls || !Metric.ofCalls.contains($0) }
    }

    private static func row(_ sample: Sample, _ metrics: [Metric]) -> RecordedInterval.Row {
        let container = sample.container
        let known = [
            "namespace": container.namespace, "pod": container.pod, "container": container.containerName,
            "image": container.image, "node": container.node,
        ]
        return RecordedInterval.Row(
            workload: sample.workload, replica: container.replica, intervalSeconds: Float(sample.intervalSeconds),
            isPartial: sample.isPartial, values: metrics.map { Float(sample.values[$0]) },
            states: metrics.map { UInt8(ProbeState.allCases.firstIndex(of: sample.states[$0]) ?? 0) },
            attributes: known.compactMapValues { $0 })
    }
}
