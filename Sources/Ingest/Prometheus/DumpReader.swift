internal import Core

/// Reads what `promtool tsdb dump` and `promtool tsdb dump-openmetrics` print: a sample on each line.
///
/// The label `job` names the workload and `instance` the replica unless the mapping names others. A metric's name is
/// the column; labels in which its series differ are part of it.
struct DumpReader: SampleFileReader {
    let path: String
    let mapping: CSVMapping
    let choice: PartBuilder.Choice

    private static let workloadLabels = ["job", "service", "app", "container", "pod", "namespace", "instance"]
    private static let replicaLabels = ["instance", "pod"]

    static func recognises(_ path: String) -> Bool {
        do throws(SourceError) {
            var lines = try SampleLines(path)
            for _ in 0..<100 {
                guard let line = try lines.next() else { return false }
                if line.isEmpty || line[0] == UInt8(ascii: "#") { continue }
                return SampleLine(line)?.milliseconds != nil
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
        var found: [[String: String]: LabelledSamples.Points] = [:]
        var lines = try SampleLines(path)
        var number = 0
        while let line = try lines.next() {
            number += 1
            if line.isEmpty || line[0] == UInt8(ascii: "#") {
                file.skippedLines += 1
                continue
            }
            guard let sample = SampleLine(line), let milliseconds = sample.milliseconds else {
                throw SourceError(
                    .badAnswer, path: path, line: number,
                    problem: "'\(SourceError.shown(String(decoding: line, as: UTF8.self)))' is not a sample",
                    remedy: "export the block again with 'promtool tsdb dump'")
            }
            file.rows += 1
            let seconds = milliseconds / 1000
            guard seconds >= fromSeconds, seconds < toSeconds else {
                file.outsideSpan += 1
                continue
            }
            found[sample.labels, default: []].append((seconds, sample.value))
        }
        var content = SeriesContent(file: file)
        try LabelledSamples(
            path: path, mapping: mapping, choice: choice, workloadLabels: Self.workloadLabels,
            replicaLabels: Self.replicaLabels
        ).add(found, to: &content)
        return content
    }
}
