internal import Core

/// Reads series by the query API of Prometheus, VictoriaMetrics and what else speaks it.
///
/// The agent's metrics are asked for as they were stored (a range selector), so that each sample comes back with its own
/// time and counters become rates without guessing. Other expressions are evaluated on a regular clock (`query_range`).
package struct PrometheusSource: SeriesReader {
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

    package func read(fromSeconds: Double, toSeconds: Double) async throws(SourceError) -> SeriesContent {
        guard fromSeconds.isFinite, toSeconds.isFinite, fromSeconds < toSeconds else {
            throw SourceError(
                .badOption, path: url, problem: "a database query needs a time range with a start and an end",
                remedy: "give \(.from) and \(.to), or \(.from) and \(.duration)")
        }
        var table = PrometheusTable(url: url, query: query)
        if query.expressions.isEmpty {
            for metric in Metric.allCases { try await addStored(metric, fromSeconds, toSeconds, &table) }
        } else {
            // Databases count steps in milliseconds.
            guard query.stepSeconds >= 0.001, query.stepSeconds.isFinite else {
                throw SourceError(
                    .badOption, path: url, problem: "the step is \(query.stepSeconds) s",
                    remedy: "give a \(.step) of a millisecond or more")
            }
            for expression in query.expressions {
                try await addEvaluated(expression, fromSeconds, toSeconds, &table)
            }
        }
        return try table.finish()
    }

    /// Samples as they were stored, piece by piece.
    private func addStored(
        _ metric: Metric, _ from: Double, _ to: Double, _ table: inout PrometheusTable
    ) async throws(SourceError) {
        var series: [[String: String]: [PrometheusAnswer.Point]] = [:]
        var width = query.chunkSeconds
        var start = from
        while start < to {
            let end = min(start + width, to)
            // A range selector takes what is after its beginning and not after its end; a millisecond is the databases'
            // smallest step.
            let seconds = Int(clamping: (end - start).rounded(.up))
            let selector = "\(metric.definition.exportedName){\(query.selector)}[\(seconds)s]"
            let path = "/api/v1/query?query=\(Self.encoded(selector))&time=\(Self.time(end - 0.001))"
            guard let result = try await ask(path, maySplit: width > 60) else {
                width /= 2
                continue
            }
            table.note(result.warnings)
            for item in result.items {
                series[item.metric, default: []] += (item.values ?? []).filter { (start..<end).contains($0.seconds) }
            }
            start = end
        }
        for (labels, points) in series { table.add(points, labels: labels, metric: metric) }
    }

    /// Values of an expression at regular points.
    ///
    /// The points are multiples of the step. Pieces then meet without a seam in databases that move the start of a
    /// request to a multiple too, and what is read later is on the same clock.
    private func addEvaluated(
        _ expression: PrometheusQuery.Expression, _ from: Double, _ to: Double, _ table: inout PrometheusTable
    ) async throws(SourceError) {
        let step = max(1, (query.stepSeconds * 1000).rounded()) / 1000
        let (text, remark) = query.resolved(expression)
        if let remark { table.remarks.append(remark) }
        let clock = RegularClock(startSeconds: 0, intervalSeconds: step)
        func point(notBefore seconds: Double) -> Int { clock.row(notBefore: seconds, limit: .max) }
        let end = point(notBefore: to)
        var width = max(1, query.chunkPoints)
        var first = point(notBefore: from)
        while first < end {
            let last = min(first + width, end) - 1
            let path =
                "/api/v1/query_range?query=\(Self.encoded(text))&start=\(Self.time(Double(first) * step))"
                + "&end=\(Self.time(Double(last) * step))&step=\(Self.time(step))"
            guard let result = try await ask(path, maySplit: width > 1) else {
                width = max(1, width / 2)
                continue
            }
            table.note(result.warnings)
            for item in result.items {
                // Some databases answer with a point more at each end.
                let points = (item.values ?? []).filter {
                    let index = Int(clamping: clock.nearestRow(to: $0.seconds))
                    return index >= first && index <= last
                }
                table.add(points, labels: item.metric, column: expression.column)
            }
            first = last + 1
        }
    }

    /// The answer's series; nil where it would be too much at once and less may be asked for.
    private func ask(_ path: String, maySplit: Bool) async throws(SourceError) -> PrometheusAnswer.Result? {
        let answer: (status: Int, body: [UInt8])
        do {
            answer = try await fetch(path)
        } catch {
            // The client bounds an answer's size, and says so.
            if maySplit, "\(error)".contains("answers with more than") { return nil }
            throw SourceError(
                .unreachable, path: url, problem: "cannot be read (\(String(describing: error)))",
                remedy: "check the URL and that the database is running")
        }
        if maySplit, PrometheusAnswer.isTooMuch(answer.body, status: answer.status) { return nil }
        return try PrometheusAnswer.items(answer.body, status: answer.status, url: url)
    }

    /// Milliseconds are enough, and `Double` prints more digits than some servers take.
    static func time(_ seconds: Double) -> String {
        let milliseconds = Int64(clamping: (seconds * 1000).rounded())
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
