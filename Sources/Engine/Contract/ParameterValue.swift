/// The value of a plugin's parameter.
public enum ParameterValue: Sendable, Hashable {
    case integer(Int)
    case real(Double)
    case flag(Bool)
    case text(String)
    case integers([Int])
    case texts([String])

    /// The kind's name as shown in help and errors.
    public var kindName: String {
        switch self {
        case .integer: "integer"
        case .real: "number"
        case .flag: "true or false"
        case .text: "text"
        case .integers: "list of integers"
        case .texts: "list of texts"
        }
    }
}

extension ParameterValue: CustomStringConvertible {
    /// The value as it is written on the command line.
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .flag(let value): "\(value)"
        case .text(let value): value
        case .integers(let values): values.map(String.init).joined(separator: ",")
        case .texts(let values): values.joined(separator: ",")
        }
    }
}

extension ParameterValue {
    /// The value read as another kind where nothing is lost: an integer as a number, one item as a list of one.
    func converted(toKindOf pattern: ParameterValue) -> ParameterValue? {
        switch (self, pattern) {
        case (.integer, .integer), (.real, .real), (.flag, .flag), (.text, .text),
            (.integers, .integers), (.texts, .texts):
            self
        case (.integer(let value), .real): .real(Double(value))
        case (.real(let value), .integer): Int(exactly: value).map(ParameterValue.integer)
        case (.integer(let value), .integers): .integers([value])
        case (.text(let value), .texts): .texts([value])
        case (.integers(let values), .texts) where values.isEmpty: .texts([])
        case (.texts(let values), .integers) where values.isEmpty: .integers([])
        default: nil
        }
    }

    /// Reads a command-line text as the kind of `pattern`; lists are separated by commas.
    static func parse(_ text: String, asKindOf pattern: ParameterValue) -> ParameterValue? {
        func items() -> [String] {
            text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        }
        switch pattern {
        case .integer: return Int(trimmed(text[...])).map(ParameterValue.integer)
        case .real: return Double(trimmed(text[...])).map(ParameterValue.real)
        case .flag: return Bool(trimmed(text[...]).lowercased()).map(ParameterValue.flag)
        case .text: return .text(text)
        case .texts: return .texts(items())
        case .integers:
            let numbers = items().map { Int($0) }
            let known = numbers.compactMap { $0 }
            return known.count == numbers.count ? .integers(known) : nil
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
