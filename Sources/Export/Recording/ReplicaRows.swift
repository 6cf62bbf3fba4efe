package import Collector
internal import Core
package import Recordings

/// The rows of a batch for a recording, which has one for each replica and interval.
package enum ReplicaRows {
    package static func rows(of batch: SampleBatch) -> [RecordedInterval.Row] { batch.replicaSamples().map(row) }

    private static func row(_ sample: Sample) -> RecordedInterval.Row {
        let container = sample.container
        let known = [
            "namespace": container.namespace, "pod": container.pod, "container": container.containerName,
            "image": container.image, "node": container.node,
        ]
        return RecordedInterval.Row(
            workload: sample.workload, replica: container.replica, intervalSeconds: Float(sample.intervalSeconds),
            isPartial: sample.isPartial, values: Metric.allCases.map { Float(sample.values[$0]) },
            states: Metric.allCases.map { UInt8(ProbeState.allCases.firstIndex(of: sample.states[$0]) ?? 0) },
            attributes: known.compactMapValues { $0 })
    }
}
