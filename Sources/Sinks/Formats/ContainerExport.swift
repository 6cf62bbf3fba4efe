internal import Collector
internal import Engine
internal import TimeSeries

/// A container's labels and metrics as time-series databases see them.
enum ContainerExport {
    /// The parameter that each exported metric carries.
    static let metrics: [(parameter: Parameter, metric: ContainerMetric)] = Parameter.allCases.compactMap { parameter in
        ContainerMetric.all.first { $0.column == parameter.columnName }.map { (parameter, $0) }
    }

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
    static func value(_ parameter: Parameter, in sample: Sample) -> Double? {
        let value = sample.totals[parameter]
        return value.isNaN ? nil : value
    }
}
