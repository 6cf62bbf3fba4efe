internal import Core
internal import Engine
internal import Foundation

/// What a reader of an exported network needs to score by hand: columns, scaling, scorer and limit, as JSON.
enum ModelMetadata {
    static func json(_ record: DetectorRecord) throws -> String {
        let card: [String: Any] = [
            "workload": record.workload.name, "period_seconds": record.intervalSeconds,
            "feature": part(record.feature), "scorer": part(record.scorer), "threshold": part(record.threshold),
        ]
        let data = try JSONSerialization.data(withJSONObject: card, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }

    private static func part(_ record: PluginRecord) -> [String: Any] {
        [
            "plugin": record.plugin, "params": record.parameters.mapValues(value),
            "arrays": record.state.arrays.mapValues(values),
        ]
    }

    private static func value(_ value: ParameterValue) -> Any {
        switch value {
        case .integer(let number): number
        case .real(let number): number
        case .flag(let flag): flag
        case .text(let text): text
        case .integers(let numbers): numbers
        case .texts(let texts): texts
        }
    }

    private static func values(_ array: NamedArray) -> Any {
        switch array.values {
        case .float32(let values): values.map { Double($0) }
        case .float64(let values): values
        case .int64(let values): values
        case .text(let values): values
        }
    }
}
