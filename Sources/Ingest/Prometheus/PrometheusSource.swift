internal import Core

/// Reads series by the query API of Prometheus, VictoriaMetrics and what else speaks it.
///
/// The agent's metrics are asked for as they were stored (a range selector), so that each sample comes back with its own
/// time and counters become rates without guessing. Other expressions are evaluated on a regular clock (`query_range`).
package struct PrometheusSource: Sendable {
    /// Gets a path below the database's address: the status and the body.
    package typealias Fetch = @Sendable (_ path: String) async throws -> (status: Int, body: [UInt8])

    private let url: String
    private let query: PrometheusQuery
    private let fetch: Fetch

    /// - Parameters:
    ///   - url: the database's address, named in errors.
    ///   - fetch: how it is asked.
    package init(url: String, query: PrometheusQuery, fetch: @escaping Fetch) {
        self.url = url
        self.query = query
        self.fetch = fetch
    }

    /// Whether an input is an address and no file.
    package static func isAddress(_ input: String) -> Bool {
        input.hasPrefix("http://") || input.hasPrefix("https://")
    }

    /// The rows of `[fromSeconds, toSeconds)` of all workloads.
    package func rows(fromSeconds: Double, toSeconds: Double) async throws(SourceError) -> RemoteRows {
        guard fromSeconds.isFinite, toSeconds.isFinite, fromSeconds < toSeconds else {
            throw SourceError(
                .badOption, path: url, problem: "a database is read for a time span with a beginning and an end",
                remedy: "give --from and --to, or --from and --duration")
        }
        var table = PrometheusTable(url: url, query: query)
        if query.expressions.isEmpty {
            for metric in Metric.allCases { try await addStored(metric, fromSeconds, toSeconds, &table) }
        } else {
            guard query.stepSeconds > 0 else {
                throw SourceError(
                    .badOption, path: url, problem: "the step is not positive", remedy: "give a positive --step")
            }
            for expression in query.expressions {
                try await addEvaluated(expression, fromSeconds, toSeconds, &table)
            }
        }
        return try table.finish()
    }

    /// Samples as they were stored, chunk by chunk.
    private func addStored(
        _ metric: Metric, _ from: Double, _ to: Double, _ table: inout PrometheusTable
    ) async throws(SourceError) {
        var series: [[String: String]: [PrometheusAnswer.Point]] = [:]
        for chunk in chunks(from, to) {
            // A range selector takes what is after its beginning and not after its end; a millisecond is the databases'
            // smallest step.
            let seconds = Int((chunk.upperBound - chunk.lowerBound).rounded(.up))
            let selector = "\(metric.definition.exportedName){\(query.selector)}[\(seconds)s]"
            let items = try await ask(
                "/api/v1/query?query=\(Self.encoded(selector))&time=\(Self.time(chunk.upperBound - 0.001))")
            for item in items {
                let points = (item.values ?? []).filter {
                    $0.seconds >= chunk.lowerBound && $0.seconds < chunk.upperBound
                }
                series[item.metric, default: []] += points
            }
        }
        for (labels, points) in series { table.add(points, labels: labels, metric: metric) }
    }

    /// Values of an expression at regular points.
    private func addEvaluated(
        _ expression: PrometheusQuery.Expression, _ from: Double, _ to: Double, _ table: inout PrometheusTable
    ) async throws(SourceError) {
        // Chunks begin on steps counted from the span's beginning, so the pieces make one clock.
        let step = query.stepSeconds
        let perChunk = max(1, min(10_000, Int(query.chunkSeconds / step)))
        let count = Int(((to - from) / step).rounded(.up))
        for first in stride(from: 0, to: count, by: perChunk) {
            let last = min(first + perChunk, count) - 1
            let items = try await ask(
                "/api/v1/query_range?query=\(Self.encoded(expression.text))"
                    + "&start=\(Self.time(from + Double(first) * step))&end=\(Self.time(from + Double(last) * step))"
                    + "&step=\(Self.time(step))")
            for item in items { table.add(item.values ?? [], labels: item.metric, column: expression.column) }
        }
    }

    private func chunks(_ from: Double, _ to: Double) -> [Range<Double>] {
        stride(from: from, to: to, by: query.chunkSeconds).map { $0..<min($0 + query.chunkSeconds, to) }
    }

    private func ask(_ path: String) async throws(SourceError) -> [PrometheusAnswer.Item] {
        let answer: (status: Int, body: [UInt8])
        do {
            answer = try await fetch(path)
        } catch {
            throw SourceError(
                .unreachable, path: url, problem: "cannot be read (\(error))",
                remedy: "check the address and that the database runs")
        }
        return try PrometheusAnswer.items(answer.body, status: answer.status, url: url)
    }

    /// Milliseconds are enough, and `Double` prints more digits than some servers take.
    static func time(_ seconds: Double) -> String {
        let milliseconds = Int64((seconds * 1000).rounded())
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    /// Percent-encodes all but the characters that RFC 3986 leaves unreserved.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
