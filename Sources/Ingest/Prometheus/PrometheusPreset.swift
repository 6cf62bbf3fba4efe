/// Queries for the metrics of common exporters.
package enum PrometheusPreset: String, Sendable, CaseIterable {
    /// Containers, as the kubelet's cAdvisor names them.
    case cadvisor
    /// Machines, as Prometheus' node exporter names them.
    case nodeExporter = "node-exporter"

    /// The queries with their labels.
    ///
    /// - Parameter selector: further conditions on every metric, such as `namespace="shop"`; empty for all.
    package func query(stepSeconds: Double, selector: String = "") -> PrometheusQuery {
        var query = PrometheusQuery()
        query.stepSeconds = stepSeconds
        let window = PrometheusQuery.rateWindow(stepSeconds: stepSeconds)
        switch self {
        case .cadvisor:
            query.workloadLabels = ["namespace", "owner", "container"]
            query.replicaLabels = ["pod"]
            query.expressions = Self.containers(selector, window)
        case .nodeExporter:
            query.workloadLabels = ["instance"]
            query.replicaLabels = ["instance"]
            query.expressions = Self.machines(selector, window)
        }
        return query
    }

    private static func containers(_ selector: String, _ window: String) -> [PrometheusQuery.Expression] {
        // Pods of one owner share a model. The owner is the pod's name without what Kubernetes adds to it: a hash and
        // five characters for a deployment, five characters for a daemon set, a number for a stateful set.
        // Kubernetes' random characters are no vowels, so that they spell no word.
        let random = "[bcdfghjklmnpqrstvwxz2456789]"
        let conditions = [#"container!="""#, #"container!="POD""#, selector].filter { !$0.isEmpty }
            .joined(separator: ",")
        func owned(_ expression: String) -> String {
            // The last pattern that fits wins.
            ["(.+)", "(.+)-(?:[0-9]+|\(random){5})", "(.+)-(?:\(random)|[0-9]){6,10}-\(random){5}"].reduce(
                "sum by (namespace, pod, container) (\(expression))"
            ) { inner, pattern in
                #"label_replace(\#(inner), "owner", "$1", "pod", "\#(pattern)")"#
            }
        }
        func gauge(_ metric: String) -> String { owned("\(metric){\(conditions)}") }
        func rate(_ metric: String, _ more: String = "") -> String {
            owned("rate(\(metric){\(conditions)\(more)}[\(window)])")
        }
        return [
            .init(column: "cpu", text: rate("container_cpu_usage_seconds_total")),
            .init(column: "cpu_throttled", text: rate("container_cpu_cfs_throttled_seconds_total")),
            .init(column: "memory", text: gauge("container_memory_working_set_bytes")),
            .init(column: "memory_rss", text: gauge("container_memory_rss")),
            .init(
                column: "major_page_faults",
                text: rate("container_memory_failures_total", #",failure_type="pgmajfault",scope="container""#)),
            .init(column: "read_bytes", text: rate("container_fs_reads_bytes_total")),
            .init(column: "written_bytes", text: rate("container_fs_writes_bytes_total")),
            .init(column: "threads", text: gauge("container_threads")),
        ]
    }

    private static func machines(_ selector: String, _ window: String) -> [PrometheusQuery.Expression] {
        func matchers(_ more: String) -> String {
            let all = [more, selector].filter { !$0.isEmpty }.joined(separator: ",")
            return all.isEmpty ? "" : "{\(all)}"
        }
        func rate(_ metric: String, _ more: String = "") -> String {
            "sum by (instance) (rate(\(metric)\(matchers(more))[\(window)]))"
        }
        func gauge(_ metric: String) -> String { "sum by (instance) (\(metric)\(matchers("")))" }
        let network = #"device!~"lo|veth.*|cali.*|cni.*|docker.*|br-.*""#
        return [
            .init(
                column: "cpu",
                text: "1 - avg by (instance) (rate(node_cpu_seconds_total\(matchers(#"mode="idle""#))[\(window)]))"),
            .init(
                column: "io_wait",
                text: "avg by (instance) (rate(node_cpu_seconds_total\(matchers(#"mode="iowait""#))[\(window)]))"),
            .init(column: "load", text: gauge("node_load1")),
            .init(
                column: "memory",
                text: "1 - \(gauge("node_memory_MemAvailable_bytes")) / \(gauge("node_memory_MemTotal_bytes"))"),
            .init(column: "major_page_faults", text: rate("node_vmstat_pgmajfault")),
            .init(column: "disk_busy", text: rate("node_disk_io_time_seconds_total")),
            .init(column: "read_bytes", text: rate("node_disk_read_bytes_total")),
            .init(column: "written_bytes", text: rate("node_disk_written_bytes_total")),
            .init(column: "received_bytes", text: rate("node_network_receive_bytes_total", network)),
            .init(column: "sent_bytes", text: rate("node_network_transmit_bytes_total", network)),
            .init(column: "context_switches", text: rate("node_context_switches_total")),
            .init(column: "tcp_retransmits", text: rate("node_netstat_Tcp_RetransSegs")),
        ]
    }
}
