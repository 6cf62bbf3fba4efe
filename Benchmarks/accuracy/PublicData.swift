internal import Core
internal import Foundation

/// A series of a public data set: rows to learn from, and labelled rows to score.
struct LabeledSeries: Sendable {
    let name: String
    let training: Series
    let test: Series
    /// Of each test row.
    let labels: [Bool]
}

/// Reads the public data sets as their READMEs describe them.
enum PublicData {
    static let setNames = ["smd", "asd", "nab"]

    /// Time of the first row where a set has none.
    private static let startSeconds = 1_600_000_000.0

    /// - Parameter limit: series at most; nil for all.
    static func read(_ set: String, in folder: String, limit: Int?) throws -> [LabeledSeries] {
        let path = "\(folder)/\(set)"
        switch set {
        case "smd": return try servers(path, intervalSeconds: 60, limit: limit)
        case "asd": return try servers(path, intervalSeconds: 300, limit: limit)
        default: return try streams(path, limit: limit)
        }
    }

    /// SMD and ASD: `train`, `test` and `test_label`, a file for each server.
    private static func servers(_ path: String, intervalSeconds: Double, limit: Int?) throws -> [LabeledSeries] {
        try names(in: "\(path)/train").prefix(limit ?? .max).map { file in
            let name = String(file.prefix { $0 != "." })
            let training = try table("\(path)/train/\(file)")
            let test = try table("\(path)/test/\(file)")
            let labels = try table("\(path)/test_label/\(name).csv")
            return LabeledSeries(
                name: name,
                training: series(name, training, intervalSeconds, startSeconds),
                test: series(
                    name, test, intervalSeconds, startSeconds + Double(training.rows.count) * intervalSeconds),
                labels: labels.rows.map { $0.first.map { Float($0) ?? 0 } ?? 0 > 0.5 })
        }
    }

    /// NAB: the first 15 % of a file are learned from, as its own rules have it. Files without an anomaly are left out.
    private static func streams(_ path: String, limit: Int?) throws -> [LabeledSeries] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(path)/labels/combined_windows.json"))
        let windows = try JSONDecoder().decode([String: [[String]]].self, from: data)
        return try windows.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.prefix(limit ?? .max).map {
            key, spans in
            let table = try table("\(path)/data/\(key)")
            // Times of this form sort as texts. Rows stand for themselves: some files repeat or skip a time.
            let labels = table.rows.map { row in
                spans.contains { $0.count == 2 && row[0] >= $0[0].prefix(19) && row[0] <= $0[1].prefix(19) }
            }
            let values = (header: ["value"], rows: table.rows.map { [$0[1]] })
            let first = values.rows.count * 15 / 100
            return LabeledSeries(
                name: key,
                training: series(key, (values.header, Array(values.rows[..<first])), 300, startSeconds),
                test: series(
                    key, (values.header, Array(values.rows[first...])), 300, startSeconds + Double(first) * 300),
                labels: Array(labels[first...]))
        }
    }

    private typealias Table = (header: [String], rows: [[Substring]])

    private static func series(_ name: String, _ table: Table, _ interval: Double, _ start: Double) -> Series {
        Series(
            workload: Workload(name), replica: name, columns: table.header, startSeconds: start,
            intervalSeconds: interval, values: table.rows.flatMap { row in row.map { Float($0) ?? .nan } })
    }

    private static func table(_ path: String) throws -> Table {
        let data: Data
        if path.hasSuffix(".gz") {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["gzip", "-dc", path]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
        } else {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        }
        let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
        let rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        return ((lines.first ?? "").split(separator: ",").map(String.init), rows)
    }

    private static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains(".csv") }.sorted()
    }
}
