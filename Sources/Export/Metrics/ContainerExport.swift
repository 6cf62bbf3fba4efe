internal import Collector
internal import Core

/// A container's labels and metrics as time-series databases see them.
enum ContainerExport {
    /// Labels without the metric's name: cAdvisor's, and the workload.
    static func labels(of container: ContainerIdentity) -> [String: String] {
        [
            "namespace": container.namespace ?? "", "pod": container.pod ?? "",
            "container": container.containerName ?? "", "image": container.image ?? "",
            "id": container.containerID, "node": container.node,
            "workload": container.workload.name, "replica": container.replica,
        ]
    }

    /// The value of a metric: totals for counters, the state for gauges; nil where it was not observed.
    static func value(_ metric: Metric, in sample: Sample) -> Double? {
        let value = sample.totals[metric]
        return value.isNaN ? nil : value
    }
}
