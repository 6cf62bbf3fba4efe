internal import Engine
internal import Foundation

/// Plugin parameters as JSON with sorted names.
///
/// A number without a fraction is read as an integer; a manifest turns it back where it declares a number.
enum ParameterJSON {
    static func text(_ parameters: [String: ParameterValue]) -> String {
        let items = parameters.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(text($0.value))" }
        return "{\(items.joined(separator: ", "))}"
    }

    /// Nil if the text is no table of such values.
    static func parameters(_ text: String) -> [String: ParameterValue]? {
        guard let values = try? JSONDecoder().decode([String: Value].self, from: Data(text.utf8)) else { return nil }
        return values.mapValues(\.value)
    }

    private static func text(_ value: ParameterValue) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .text(let text): quoted(text)
        case .integers(let numbers): "[\(numbers.map { "\($0)" }.joined(separator: ", "))]"
        case .texts(let texts): "[\(texts.map(quoted).joined(separator: ", "))]"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private struct Value: Decodable {
        let value: ParameterValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                value = .flag(flag)
            } else if let number = try? container.decode(Int.self) {
                value = .integer(number)
            } else if let number = try? container.decode(Double.self) {
                value = .real(number)
            } else if let text = try? container.decode(String.self) {
                value = .text(text)
            } else if let numbers = try? container.decode([Int].self) {
                value = .integers(numbers)
            } else {
                value = .texts(try container.decode([String].self))
            }
        }
    }
}
