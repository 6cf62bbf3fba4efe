/// Text that refers to settings independent of their notation.
///
/// ```swift
/// let remedy: Guidance = "give the sampling interval with \(.interval)"
/// remedy.text()                       // give the sampling interval with 'interval'
/// remedy.text(style: .commandLine)    // give the sampling interval with --interval
/// ```
public struct Guidance: Hashable, Sendable {
    /// How a setting is written.
    public enum Style: Sendable {
        /// `'time-column'`, `'merge' mean`: for code that uses a library.
        case library
        /// `--time-column`, `--merge mean`: for a person at a terminal.
        case commandLine
    }

    fileprivate enum Part: Hashable, Sendable {
        case text(String)
        case setting(Setting, value: String?)
    }

    private var parts: [Part]

    public init(_ text: String) {
        parts = [.text(text)]
    }

    /// The text with its settings written in `style`.
    public func text(style: Style = .library) -> String {
        parts.map { part in
            switch part {
            case .text(let text): return text
            case .setting(let setting, let value):
                let name = style == .library ? "'\(setting.rawValue)'" : "--\(setting.rawValue)"
                return value.map { "\(name) \($0)" } ?? name
            }
        }.joined()
    }

    public static func + (left: Guidance, right: Guidance) -> Guidance {
        var both = left
        both.parts += right.parts
        return both
    }
}

extension Guidance: ExpressibleByStringInterpolation {
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) {
            parts.append(.text(literal))
        }

        public mutating func appendInterpolation(_ text: some CustomStringConvertible) {
            parts.append(.text(text.description))
        }

        public mutating func appendInterpolation(_ guidance: Guidance) {
            parts += guidance.parts
        }

        /// A setting, with the value to give it.
        public mutating func appendInterpolation(_ setting: Setting, _ value: String? = nil) {
            parts.append(.setting(setting, value: value))
        }
    }

    public init(stringLiteral value: String) {
        self.init(value)
    }

    public init(stringInterpolation: StringInterpolation) {
        parts = stringInterpolation.parts
    }
}
