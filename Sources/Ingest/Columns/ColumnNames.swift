/// Names that tell what a column is for, in lower case.
enum ColumnNames {
    /// The name of the metric in a table with a row for each metric.
    static let metrics: Set<String> = [
        "metric", "metric_name", "metricname", "metrics", "series", "_field", "field", "name", "__name__",
        "measurement",
        "_measurement", "variable", "counter", "sensor", "parameter", "kpi", "indicator", "signal", "item", "label",
    ]
    /// The number in such a table.
    static let values: Set<String> = ["value", "_value", "val", "v", "values", "reading", "y", "metric_value", "data"]
    /// Whose rows they are.
    static let workloads: Set<String> = [
        "workload", "service", "svc", "service_name", "app", "application", "job", "deployment", "component",
        "container", "container_name", "host", "hostname", "host_name", "_host", "instance", "pod", "pod_name",
        "podname",
        "node", "node_name", "nodename", "server", "machine", "vm", "device", "device_id", "tags", "namespace",
        "source",
        "target", "cluster", "entity", "asset", "instance_id", "instanceid", "kubernetes_pod_name", "dimension",
        "scope",
    ]
    /// Of these, names of what has several replicas.
    static let services: Set<String> = [
        "workload", "service", "svc", "service_name", "app", "application", "job", "deployment", "component",
    ]
    /// Of these, names of one of several alike.
    static let replicas: Set<String> = [
        "pod", "pod_name", "podname", "kubernetes_pod_name", "instance", "host", "hostname", "host_name", "_host",
        "node",
        "node_name", "nodename", "server", "machine", "vm", "instance_id", "instanceid",
    ]
    /// Known anomalies, which are no metrics.
    static let labels: Set<String> = [
        "label", "labels", "is_anomaly", "isanomaly", "anomaly", "anomalous", "attack", "normal/attack", "is_attack",
        "class", "target", "ground_truth", "groundtruth", "fault", "is_fault", "outlier", "is_outlier", "changepoint",
        "anomaly_label", "y_true",
    ]
    /// Row numbers. A column without a name is one too, if it counts the rows.
    static let rowNumbers: Set<String> = [
        "", "index", "idx", "row", "rownum", "row_number", "rowid", "row_id", "id", "no", "no.", "nr", "nr.", "#",
        "unnamed: 0", "level_0", "seq", "sequence", "record", "recno",
    ]
    /// Columns of InfluxDB's answers that describe the answer.
    static let influx: Set<String> = ["result", "table", "_start", "_stop"]

    /// Whether a column of 0 and 1 with this name, in lower case, tells when something was wrong.
    static func isLabel(_ name: String) -> Bool {
        if labels.contains(name) || name == "y" { return true }
        let words = name.split { !$0.isLetter && !$0.isNumber }
        return !words.contains("page") && words.contains { labelWords.contains(String($0)) }
    }

    private static let labelWords: Set<String> = [
        "label", "labels", "anomaly", "anomalies", "anomalous", "abnormal", "isanomaly", "fault", "faulty", "attack",
        "outlier", "injected", "injection", "truth", "groundtruth",
    ]

    /// Endings of names that counters alone have, so that one that has not counted yet is known.
    static func isSurelyCounter(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["_total", "_bucket", "_counter"].contains { name.hasSuffix($0) }
    }

    /// Endings of counters' names.
    static func isCounter(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["_total", "_count", "_sum", "_bucket", ".count", "_counter", "_cnt"].contains { name.hasSuffix($0) }
    }
}
