internal import Core

/// Reads what `promtool tsdb dump` and `promtool tsdb dump-openmetrics` print: a sample on each line.
///
/// The label `job` names the workload and `instance` the replica unless the mapping names others. A metric's name is
/// the column; labels in which its series differ are part of it.
struct DumpReader: SeriesReader {
    let path: String
    let mapping: CSVMapping
    var choice = PartBuilder.Choice()

    private static let workloadLabels = ["job", "service", "app", "container", "pod", "namespace", "instance"]
    private static let replicaLabels = ["instance", "pod"]

    /// Whether a file begins with such a sample.
    static func isDump(_ path: String) -> Bool {
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
        var found: [[String: String]: [(seconds: Double, value: Double)]] = [:]
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
        try add(found, to: &content)
        return content
    }

    private func add(
        _ found: [[String: String]: [(seconds: Double, value: Double)]], to content: inout SeriesContent
    ) throws(SourceError) {
        let pattern = try NamePattern(mapping.workload.pattern)
        let names = Dictionary(grouping: found.keys) { $0["__name__"] ?? "" }
        for (name, series) in names {
            guard mapping.includeColumns.anyGlobMatches(name), !mapping.excludeColumns.anyGlobMatches(name) else {
                content.file.leftOut[.excluded, default: []].append(name)
                continue
            }
            let labels = Set(series.flatMap(\.keys)).sorted()
            let differing = labels.filter { label in Set(series.map { $0[label] ?? "" }).count > 1 }
            for one in series {
                let (key, used) = try key(one, pattern)
                let rest = differing.filter { !used.contains($0) }.map { "\($0)=\"\(one[$0] ?? "")\"" }
                let column = rest.isEmpty ? name : "\(name){\(rest.joined(separator: ","))}"
                var part = PartBuilder(path: path, columns: [column], choice: choice, metric: name)
                for sample in found[one] ?? [] { part.append(seconds: sample.seconds, numbers: [sample.value]) }
                content.rows[key, default: []].append(part.finish())
            }
        }
        // The order in which series stand in the file means nothing.
        for key in content.rows.keys { content.rows[key]?.sort { $0.columns[0] < $1.columns[0] } }
    }

    private func key(
        _ labels: [String: String], _ pattern: NamePattern?
    ) throws(SourceError) -> (key: StreamKey, used: Set<String>) {
        var used: Set<String> = []
        func value(_ names: [String]) -> String? {
            guard let name = names.first(where: { labels[$0]?.isEmpty == false }) else { return nil }
            used.insert(name)
            return labels[name]
        }
        var owner: String
        if case .column(let label) = mapping.workload.origin {
            guard let named = value([label]) else {
                throw SourceError(
                    .badWorkload, path: path,
                    problem: "a series of '\(labels["__name__"] ?? "")' has no label '\(label)'",
                    remedy: "name another label with \(.workloadColumn); available: "
                        + Guidance(labels.keys.sorted().joined(separator: ", ")))
            }
            owner = named
        } else {
            owner = value(Self.workloadLabels) ?? FileName.base(path)
        }
        if let pattern { owner = try pattern.name(in: owner, path: path, line: nil, column: nil) }
        let replica = value(mapping.replicaColumn.map { [$0] } ?? Self.replicaLabels) ?? FileName.base(path)
        return (StreamKey(workload: Workload(owner), replica: replica), used)
    }
}
