internal import Core
internal import FoundationEssentials

/// How the data of a model were asked for, so that data to score can be asked for in the same way.
///
/// It holds no address and no secret: a model file may be given away.
package struct DataOrigin: Sendable, Equatable {
    /// The query with all its labels and its step.
    package let query: PrometheusQuery

    package init(_ query: PrometheusQuery) { self.query = query }

    /// As JSON with sorted keys: the same origin gives the same text.
    package var json: String {
        get throws(SourceError) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                return String(decoding: try encoder.encode(Form(query)), as: UTF8.self)
            } catch {
                throw SourceError(
                    .badOption, problem: "the queries cannot be stored in the model (\(String(describing: error)))",
                    remedy: "give queries as plain text")
            }
        }
    }

    /// Reads what ``json`` wrote; unknown keys are ignored.
    package init(json: String) throws(SourceError) {
        do {
            query = try JSONDecoder().decode(Form.self, from: Data(json.utf8)).query
        } catch {
            throw SourceError(
                .badOption, problem: "the model's queries cannot be read (\(String(describing: error)))",
                remedy: "give the queries with \(.query)")
        }
    }

    private struct Form: Codable {
        struct Expression: Codable {
            let column: String
            let expression: String
        }

        let expressions: [Expression]
        let selector: String
        let stepSeconds: Double
        let counters: String
        let workloadLabels: [String]
        let replicaLabels: [String]

        enum CodingKeys: String, CodingKey {
            case expressions, selector, counters
            case stepSeconds = "step_seconds"
            case workloadLabels = "workload_labels"
            case replicaLabels = "replica_labels"
        }

        init(_ query: PrometheusQuery) {
            expressions = query.expressions.map { Expression(column: $0.column, expression: $0.text) }
            selector = query.selector
            stepSeconds = query.stepSeconds
            counters = query.counters.rawValue
            workloadLabels = query.workloadLabels
            replicaLabels = query.replicaLabels
        }

        var query: PrometheusQuery {
            get throws {
                guard let counters = PrometheusQuery.Counters(rawValue: counters), stepSeconds.isFinite, stepSeconds > 0
                else {
                    throw DecodingError.dataCorrupted(
                        DecodingError.Context(codingPath: [], debugDescription: "counters or step_seconds is not valid")
                    )
                }
                var query = PrometheusQuery()
                query.expressions = expressions.map { .init(column: $0.column, text: $0.expression) }
                query.selector = selector
                query.stepSeconds = stepSeconds
                query.counters = counters
                query.workloadLabels = workloadLabels
                query.replicaLabels = replicaLabels
                return query
            }
        }
    }
}
