package import Core

/// Reads the edge table by the query API of Prometheus, VictoriaMetrics and what else speaks it.
package struct EdgeSource: Sendable {
    private let url: String
    private let fetch: PrometheusSource.Fetch

    /// - Parameters:
    ///   - url: the database's address, named in errors.
    ///   - fetch: how it is asked.
    package init(url: String, fetch: @escaping PrometheusSource.Fetch) {
        self.url = url
        self.fetch = fetch
    }

    /// The samples of the intervals that end in `[fromSeconds, toSeconds)`.
    ///
    /// - Parameter stepSeconds: length of an interval. The query's expressions must be made for it.
    package func samples(
        _ query: EdgeQuery, fromSeconds: Double, toSeconds: Double, stepSeconds: Int
    ) async throws(SourceError) -> [EdgeSample] {
        guard fromSeconds.isFinite, toSeconds.isFinite, fromSeconds < toSeconds, stepSeconds > 0 else {
            throw SourceError(
                .badOption, path: url, problem: "a database query needs a time range with a start and an end",
                remedy: "give \(.from) and \(.to), and a positive \(.step)")
        }
        let step = Double(stepSeconds)
        let count = ((toSeconds - fromSeconds) / step).rounded(.up)
        var answers = EdgeAnswers(query)
        // Chunks start on steps counted from the range's start, so the pieces make one clock.
        for first in stride(from: 0, to: count, by: Self.pointsPerRequest) {
            let last = min(first + Self.pointsPerRequest, count) - 1
            for expression in query.expressions {
                let answer = try await ask(
                    "/api/v1/query_range?query=\(PrometheusSource.encoded(expression.text))"
                        + "&start=\(PrometheusSource.time(fromSeconds + first * step))"
                        + "&end=\(PrometheusSource.time(fromSeconds + last * step))&step=\(PrometheusSource.time(step))"
                )
                try answers.add(answer.body, status: answer.status, url: url, column: expression.column)
            }
        }
        return answers.finish()
    }

    /// Databases refuse requests for more than 11,000 points of a series.
    private static let pointsPerRequest = 1000.0

    private func ask(_ path: String) async throws(SourceError) -> (status: Int, body: [UInt8]) {
        do {
            return try await fetch(path)
        } catch {
            throw SourceError(
                .unreachable, path: url, problem: "cannot be read (\(String(describing: error)))",
                remedy: "check the URL and that the database is running")
        }
    }
}
