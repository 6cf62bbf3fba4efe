internal import Collector
internal import Core

/// Samples in InfluxDB's line protocol: one line for each container and interval.
///
/// Measurement `container`, tags as the labels of ``ContainerExport``, one field for each metric under its column's
/// name with rates per second, the true length of the interval as `interval_seconds`, time in nanoseconds.
enum InfluxLines {
    static func text(of batch: SampleBatch) -> String {
        var text = ""
        for sample in batch.samples {
            var fields: [String] = []
            for metric in Metric.allCases where sample.values[metric].isFinite {
                fields.append("\(metric.column)=\(sample.values[metric])")
            }
            guard !fields.isEmpty else { continue }
            fields.append("interval_seconds=\(sample.intervalSeconds)")
            let tags = LabelSet(ContainerExport.labels(of: sample.container)).pairs
                .map { ",\(key($0.name))=\(key($0.value))" }.joined()
            text += "container\(tags) \(fields.joined(separator: ",")) \(nanoseconds(sample.timeSeconds))\n"
        }
        return text
    }

    /// Whole microseconds in nanoseconds: a Double holds no more of today's time.
    static func nanoseconds(_ seconds: Double) -> Int64 {
        Int64(clamping: max(-9e15, min(9e15, (seconds * 1e6).rounded()))) * 1000
    }

    /// A tag's key or value. The protocol can escape neither a line break nor a backslash at the end.
    private static func key(_ text: String) -> String {
        var result = ""
        for letter in text.unicodeScalars {
            switch letter {
            case ",", "=", " ":
                result += "\\"
                result.unicodeScalars.append(letter)
            case "\n", "\r", "\t": result += "\\ "
            default: result.unicodeScalars.append(letter)
            }
        }
        return result.hasSuffix("\\") ? result + "_" : result
    }
}
