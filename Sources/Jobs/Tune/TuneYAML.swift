internal import Core
internal import Engine
internal import Foundation

/// A configuration as the options file that `fit` reads.
enum TuneYAML {
    /// - Parameter comment: lines for the top of the file.
    static func text(_ candidate: TuneCandidate, comment: [String]) -> String {
        var lines = comment.map { "# \($0)" }
        let names: [(PluginKind, String)] = [
            (.feature, "feature"), (.model, "plugin"), (.scorer, "scorer"), (.threshold, "threshold"),
        ]
        lines.append("fit:")
        var settings: [String] = []
        for (kind, option) in names {
            guard let stage = candidate.stages[kind] else { continue }
            lines.append("  \(option): \(stage.plugin)")
            guard !stage.parameters.isEmpty else { continue }
            settings.append("    \(stage.plugin):")
            for (name, value) in stage.parameters.sorted(by: { $0.key < $1.key }) {
                settings.append("      \(name): \(text(value))")
            }
        }
        if !settings.isEmpty { lines += ["  set:"] + settings }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ value: ParameterValue) -> String {
        switch value {
        case .integer, .real, .flag: "\(value)"
        case .text(let text): quoted(text)
        case .integers(let numbers): "[\(numbers.map(String.init).joined(separator: ", "))]"
        case .texts(let texts): "[\(texts.map(quoted).joined(separator: ", "))]"
        }
    }

    /// JSON strings are YAML strings.
    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string can always be encoded.
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
