internal import Collector
internal import Core

/// A metrics page in Prometheus' text format 0.0.4.
enum ExpositionPage {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The page of one batch: all containers, then the agent itself.
    ///
    /// Lines carry no time: a scraper stamps them, and so notices when the agent stands still.
    static func text(of batch: SampleBatch, engineVersion: String) -> String {
        var page = ""
        let labels = batch.samples.map { list(LabelSet(ContainerExport.labels(of: $0.container))) }
        for metric in Metric.allCases {
            let exported = metric.definition
            var lines = ""
            for (sample, labels) in zip(batch.samples, labels) {
                guard let value = ContainerExport.value(metric, in: sample) else { continue }
                lines += "\(exported.exportedName){\(labels)} \(number(value))\n"
            }
            guard !lines.isEmpty else { continue }
            page += header(exported.exportedName, exported.kind, exported.help) + lines
        }
        for metric in AgentMetric.all {
            let values = metric.values(batch.status)
            guard !values.isEmpty else { continue }
            page += header(metric.name, metric.kind, metric.help)
            for (series, value) in values {
                let labels = series.endpoint.map { "{endpoint=\"\(escaped($0))\"}" } ?? ""
                page += "\(metric.name)\(labels) \(number(value))\n"
            }
        }
        page += header(
            "anomengine_probe_state", .gauge, "How each metric is observed: 1 for the state that holds.")
        for metric in batch.status.observableMetrics {
            for state in ProbeState.allCases {
                let value = batch.status.states[metric] == state ? 1 : 0
                page += "anomengine_probe_state{parameter=\"\(metric.column)\",state=\"\(state)\"} \(value)\n"
            }
        }
        page += header("anomengine_build_info", .gauge, "Version of the agent; always 1.")
        page += "anomengine_build_info{version=\"\(escaped(engineVersion))\"} 1\n"
        return page
    }

    static func header(_ name: String, _ kind: Metric.Kind, _ help: String) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(kind == .counter ? "counter" : "gauge")\n"
    }

    static func list(_ labels: LabelSet) -> String {
        labels.pairs.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    /// Whole numbers without a fraction, and the names that the format has for what is no number.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for letter in text.unicodeScalars {
            switch letter {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(letter)
            }
        }
        return result
    }
}
