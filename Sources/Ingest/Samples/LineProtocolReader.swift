internal import Core

/// Reads InfluxDB line protocol: `measurement,tag=value field=1.5,other=2i 1772323200000000000`.
///
/// A field is a column. With several measurements in the file, the measurement's name stands before the field's. Times may be
/// in any unit from seconds to nanoseconds; text fields are left out.
struct LineProtocolReader: SampleFileReader {
    let path: String
    let mapping: CSVMapping
    let choice: PartBuilder.Choice

    private static let workloadTags = ["workload", "job", "service", "app", "container", "pod", "namespace", "host"]
    private static let replicaTags = ["replica", "instance", "pod", "host"]
    /// Tags of one run of a container: a restart does not begin another column.
    private static let runTags: Set<String> = ["id", "image"]
    /// The length of the interval in the files that `collect` writes.
    private static let intervalField = "interval_seconds"

    static func recognises(_ path: String) -> Bool {
        do throws(SourceError) {
            var lines = try SampleLines(path)
            for _ in 0..<100 {
                guard let line = try lines.next() else { return false }
                if LineProtocolLine.isSkipped(line) { continue }
                return LineProtocolLine(line)?.seconds != nil
            }
            return false
        } catch {
            // Whoever reads the file as a table says what is wrong with it.
            return false
        }
    }

    func read(fromSeconds: Double, toSeconds: Double) throws(SourceError) -> SeriesContent {
        var file = IngestSummary.File(path: path)
        file.timeZone = "UTC"
        // By measurement and tags as they are written, then by field.
        var found: [[UInt8]: [String: LabelledSamples.Points]] = [:]
        var textFields: Set<String> = []
        var hasIntervals = false
        var lines = try SampleLines(path)
        var number = 0
        while let bytes = try lines.next() {
            number += 1
            if LineProtocolLine.isSkipped(bytes) {
                file.skippedLines += 1
                continue
            }
            guard let line = LineProtocolLine(bytes), let seconds = line.seconds else {
                throw SourceError(
                    .badAnswer, path: path, line: number,
                    problem:
                        "'\(SourceError.shown(String(decoding: bytes, as: UTF8.self)))' is not a point with a time",
                    remedy: "export the points again with timestamps")
            }
            file.rows += 1
            textFields.formUnion(line.textFields)
            hasIntervals = hasIntervals || line.fields.contains { $0.name == Self.intervalField }
            guard seconds >= fromSeconds, seconds < toSeconds else {
                file.outsideSpan += 1
                continue
            }
            for field in line.fields where field.name != Self.intervalField {
                found[line.series, default: [:]][field.name, default: []].append((seconds, field.value))
            }
        }
        if hasIntervals { file.leftOut[.clock] = [Self.intervalField] }
        if !textFields.isEmpty { file.leftOut[.text] = textFields.sorted() }
        var content = SeriesContent(file: file)
        try samples.add(labelled(found), to: &content)
        return content
    }

    private var samples: LabelledSamples {
        LabelledSamples(
            path: path, mapping: mapping, choice: choice, workloadLabels: Self.workloadTags,
            replicaLabels: Self.replicaTags, distinction: .inReplica)
    }

    private func labelled(
        _ found: [[UInt8]: [String: LabelledSamples.Points]]
    ) -> [[String: String]: LabelledSamples.Points] {
        let named = found.map { (LineProtocolLine.names(inSeries: $0.key), $0.value) }
        let isOnly = Set(named.map(\.0.measurement)).count == 1
        var series: [[String: String]: LabelledSamples.Points] = [:]
        for ((measurement, tags), fields) in named {
            var labels = tags.filter { !Self.runTags.contains($0.key) }
            for (field, points) in fields {
                labels["__name__"] = isOnly ? field : "\(measurement)_\(field)"
                series[labels, default: []] += points
            }
        }
        return series
    }
}
