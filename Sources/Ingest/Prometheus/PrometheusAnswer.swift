internal import Core
internal import FoundationEssentials

/// An answer of Prometheus' query API that holds a matrix.
struct PrometheusAnswer: Decodable {
    struct Point: Decodable {
        let seconds: Double
        let value: Double

        init(from decoder: any Decoder) throws {
            var items = try decoder.unkeyedContainer()
            seconds = try items.decode(Double.self)
            let text = try items.decode(String.self)
            guard let value = Self.number(text) else {
                throw DecodingError.dataCorruptedError(in: items, debugDescription: "'\(text)' is not a number")
            }
            self.value = value
        }

        private static func number(_ text: String) -> Double? {
            switch text {
            case "NaN": .nan
            case "+Inf", "Inf": .infinity
            case "-Inf": -.infinity
            default: Double(text)
            }
        }
    }

    struct Item: Decodable {
        let metric: [String: String]
        let values: [Point]?
    }

    struct Content: Decodable {
        let resultType: String
        let result: [Item]
    }

    let status: String
    let error: String?
    let data: Content?
    /// What the database says about an incomplete or doubtful result.
    let warnings: [String]?

    /// Series of a result, and what the database says about them.
    struct Result {
        let items: [Item]
        let warnings: [String]
    }

    /// Reads an answer; `url` is named in errors.
    static func items(_ body: [UInt8], status: Int, url: String) throws(SourceError) -> Result {
        let answer: PrometheusAnswer
        do {
            answer = try JSONDecoder().decode(PrometheusAnswer.self, from: Data(body))
        } catch {
            if let refusal = accessRefusal(status, url) { throw refusal }
            let head = SourceError.shown(String(decoding: body.prefix(200), as: UTF8.self))
            throw SourceError(
                .badAnswer, path: url, problem: "answered \(status) without a query result ('\(head)')",
                remedy: "give the address of Prometheus or VictoriaMetrics, without /api")
        }
        guard answer.status == "success", let data = answer.data else {
            if let refusal = accessRefusal(status, url) { throw refusal }
            throw SourceError(
                .badAnswer, path: url, problem: "refused the query: \(answer.error ?? "status \(status)")",
                remedy: "correct the query or the time range")
        }
        guard data.resultType == "matrix" else {
            throw SourceError(
                .badAnswer, path: url, problem: "answered a \(data.resultType), not a matrix",
                remedy: "give a query whose result is an instant vector")
        }
        return Result(items: data.result, warnings: answer.warnings ?? [])
    }

    /// Whether a refusal names a limit that a shorter time range keeps.
    static func isTooMuch(_ body: [UInt8], status: Int) -> Bool {
        guard status >= 400, status != 401, status != 403, status != 404 else { return false }
        let text = String(decoding: body.prefix(2000), as: UTF8.self).lowercased()
        return ["exceed", "too many", "too long", "cannot select more than", "timed out", "timeout", "limit"]
            .contains(where: text.contains)
    }

    private static func accessRefusal(_ status: Int, _ url: String) -> SourceError? {
        guard status == 401 || status == 403 else { return nil }
        return SourceError(
            .badAnswer, path: url, problem: "refused access (\(status))",
            remedy: "give \(.basicAuthFile) or \(.bearerTokenFile), and \(.tenant) if the database has tenants")
    }
}
