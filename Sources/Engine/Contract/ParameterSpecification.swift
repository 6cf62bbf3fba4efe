/// One parameter of a plugin: its name, meaning, default and the values it may take.
public struct ParameterSpecification: Sendable, Hashable {
    /// The values that are allowed. Lists are checked item by item.
    public enum Range: Sendable, Hashable {
        case any
        case integers(ClosedRange<Int>)
        case reals(ClosedRange<Double>)
        case choices([String])
    }

    /// Name in kebab case, as in `--set lstm-ae.learning-rate=0.001`.
    public let name: String
    /// What it does, in one sentence, with its unit.
    public let summary: String
    /// The value used when none is given; it also fixes the kind.
    public let defaultValue: ParameterValue
    /// What values are allowed.
    public let range: Range
    /// For lists: how many items are allowed.
    public let itemCount: ClosedRange<Int>

    /// Declares a parameter.
    public init(
        _ name: String, _ summary: String, default defaultValue: ParameterValue,
        range: Range = .any, itemCount: ClosedRange<Int> = 0...1024
    ) {
        self.name = name
        self.summary = summary
        self.defaultValue = defaultValue
        self.range = range
        self.itemCount = itemCount
    }

    /// The allowed values in words, for help and errors; empty if all are.
    public var rangeDescription: String {
        switch range {
        case .any: ""
        case .integers(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .reals(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .choices(let choices): "one of \(choices.joined(separator: ", "))"
        }
    }

    /// Whether a value of the right kind lies within the range.
    func allows(_ value: ParameterValue) -> Bool {
        switch value {
        case .integer(let number): return allows(number)
        case .real(let number): return allows(number)
        case .flag: return true
        case .text(let text): return allows(text)
        case .integers(let numbers): return itemCount.contains(numbers.count) && numbers.allSatisfy(allows)
        case .texts(let texts): return itemCount.contains(texts.count) && texts.allSatisfy(allows)
        }
    }

    private func allows(_ number: Int) -> Bool {
        if case .integers(let range) = range { range.contains(number) } else { true }
    }

    private func allows(_ number: Double) -> Bool {
        guard number.isFinite else { return false }
        return if case .reals(let range) = range { range.contains(number) } else { true }
    }

    private func allows(_ text: String) -> Bool {
        if case .choices(let choices) = range { choices.contains(text) } else { true }
    }
}
