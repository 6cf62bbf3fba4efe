internal import Core

/// A plugin's parameters after checking: every declared name has a value of its kind within its range.
public struct Parameters: Sendable, Hashable {
    /// Values by name.
    public let values: [String: ParameterValue]

    fileprivate init(values: [String: ParameterValue]) {
        self.values = values
    }

    /// The value of an integer parameter.
    ///
    /// - Precondition: the manifest declares `name` as an integer. The same holds for the accessors below.
    public func integer(_ name: String) -> Int {
        guard case .integer(let value)? = values[name] else { undeclared(name, "integer") }
        return value
    }

    /// The value of a number parameter.
    public func real(_ name: String) -> Double {
        guard case .real(let value)? = values[name] else { undeclared(name, "number") }
        return value
    }

    /// The value of a true-or-false parameter.
    public func flag(_ name: String) -> Bool {
        guard case .flag(let value)? = values[name] else { undeclared(name, "flag") }
        return value
    }

    /// The value of a text parameter.
    public func text(_ name: String) -> String {
        guard case .text(let value)? = values[name] else { undeclared(name, "text") }
        return value
    }

    /// The value of a list of integers.
    public func integers(_ name: String) -> [Int] {
        guard case .integers(let value)? = values[name] else { undeclared(name, "list of integers") }
        return value
    }

    /// The value of a list of texts.
    public func texts(_ name: String) -> [String] {
        guard case .texts(let value)? = values[name] else { undeclared(name, "list of texts") }
        return value
    }

    private func undeclared(_ name: String, _ kind: String) -> Never {
        preconditionFailure("the plugin's manifest declares no \(kind) named \(name)")
    }
}

/// Why a plugin's parameters were rejected.
public enum ParameterError: Error, Hashable {
    case unknown(plugin: String, name: String, nearest: String?)
    case wrongKind(plugin: String, name: String, given: String, expected: String)
    case outOfRange(plugin: String, name: String, given: String, allowed: String)
}

extension ParameterError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknown(let plugin, let name, let nearest):
            let hint = nearest.map { " Did you mean '\($0)'?" } ?? ""
            return "plugin '\(plugin)' has no parameter '\(name)'.\(hint)"
                + " 'anomengine plugins show \(plugin)' lists them."
        case .wrongKind(let plugin, let name, let given, let expected):
            return "'\(plugin).\(name)' is '\(given)', but it must be a value of kind \(expected)."
        case .outOfRange(let plugin, let name, let given, let allowed):
            return "'\(plugin).\(name)' is '\(given)', but it must be \(allowed)."
        }
    }
}

extension Manifest {
    /// Checks given values against the declaration and fills in defaults.
    ///
    /// - Throws: ``ParameterError`` for an unknown name, a wrong kind or a value out of range.
    public func resolve(_ given: [String: ParameterValue] = [:]) throws(ParameterError) -> Parameters {
        for name in given.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
            throw .unknown(plugin: self.name, name: name, nearest: nearestName(to: name, in: parameters.map(\.name)))
        }
        var values: [String: ParameterValue] = [:]
        for specification in parameters {
            guard let value = given[specification.name] else {
                values[specification.name] = specification.defaultValue
                continue
            }
            values[specification.name] = try check(value, specification)
        }
        return Parameters(values: values)
    }

    /// Reads one parameter from its command-line text.
    ///
    /// - Throws: ``ParameterError`` as ``resolve(_:)`` does.
    public func parse(_ text: String, parameter name: String) throws(ParameterError) -> ParameterValue {
        guard let specification = parameters.first(where: { $0.name == name }) else {
            throw .unknown(plugin: self.name, name: name, nearest: nearestName(to: name, in: parameters.map(\.name)))
        }
        guard let value = ParameterValue.parse(text, asKindOf: specification.defaultValue) else {
            throw .wrongKind(
                plugin: self.name, name: name, given: text, expected: specification.defaultValue.kindName)
        }
        return try check(value, specification)
    }

    private func check(
        _ value: ParameterValue, _ specification: ParameterSpecification
    ) throws(ParameterError) -> ParameterValue {
        guard let converted = value.converted(toKindOf: specification.defaultValue) else {
            throw .wrongKind(
                plugin: name, name: specification.name, given: value.description,
                expected: specification.defaultValue.kindName)
        }
        guard specification.allows(converted) else {
            throw .outOfRange(
                plugin: name, name: specification.name, given: value.description,
                allowed: specification.allowedDescription)
        }
        return converted
    }
}

extension ParameterSpecification {
    fileprivate var allowedDescription: String {
        let items: String? =
            switch defaultValue {
            case .integers, .texts: "a list of \(itemCount.lowerBound) to \(itemCount.upperBound) items"
            default: nil
            }
        let range = rangeDescription.isEmpty ? nil : rangeDescription
        return [items, range].compactMap { $0 }.joined(separator: ", each ").nonEmpty ?? "a finite number"
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
