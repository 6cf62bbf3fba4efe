/// Lengths of time as people write them: `30s`, `5m`, `1h30m`, `7d`, `250ms`, or a plain number of seconds.
public enum DurationText {
    private static let units: [(name: String, seconds: Double)] = [
        ("ms", 0.001), ("us", 1e-6), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 604_800),
    ]

    /// The seconds that a text names; nil if it is not a length of time or is negative.
    public static func seconds(_ text: String) -> Double? {
        if let plain = number(text[...]) { return plain }
        var rest = text[...]
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let value = number(digits), let unit = units.first(where: { $0.name == name }) else { return nil }
            total += value * unit.seconds
        }
        return text.isEmpty || !total.isFinite ? nil : total
    }

    /// A length of time as text that ``seconds(_:)`` reads back, in the largest units that fit: `1h30m`.
    public static func text(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 1, let whole = Int(exactly: seconds) else { return "\(seconds)s" }
        var rest = whole
        var text = ""
        for (name, size) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] where rest >= size {
            text += "\(rest / size)\(name)"
            rest %= size
        }
        return text
    }

    private static func number(_ text: Substring) -> Double? {
        let bytes = Array(text.utf8)
        guard let value = DecimalNumber.parse(bytes, 0..<bytes.count), value.isFinite, value >= 0 else { return nil }
        return value
    }
}
