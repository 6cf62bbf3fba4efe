internal import Core
internal import Glibc

extension Explanation: CustomStringConvertible {
    /// `page_faults 41,000/s, expected 300–900, above`.
    package var description: String {
        let unit = Metric(column: metric)?.definition.unit
        guard let actual else { return "\(metric), \(percent) of the score" }
        var text = "\(metric) \(Self.number(actual, unit: unit, isLast: true))"
        if let low, let high {
            let ends = [low, high].map { Self.number($0, unit: unit, isLast: false) }
            text += ", expected \(ends[0] == ends[1] ? ends[0] : "\(ends[0])–\(ends[1])")"
        }
        if let direction { text += ", \(direction.rawValue)" }
        return text
    }

    private var percent: String { "\(Int(clamping: (share * 100).rounded())) %" }

    /// A value with three significant digits. Sizes carry their unit always, other values where they stand last.
    private static func number(_ value: Double, unit: String?, isLast: Bool) -> String {
        guard value.isFinite else { return "\(value)" }
        guard let unit else { return grouped(value) }
        if unit == "bytes" {
            for (size, name) in [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")] where abs(value) >= size {
                return "\(grouped(value / size)) \(name)"
            }
            return "\(grouped(value)) B"
        }
        guard isLast else { return grouped(value) }
        return unit.hasSuffix("/s") ? "\(grouped(value))/s" : "\(grouped(value)) \(unit)"
    }

    /// Three significant digits, thousands grouped.
    static func grouped(_ value: Double) -> String {
        guard value != 0 else { return "0" }
        let digits = 2 - Int(clamping: floor(log10(abs(value))))
        let scale = pow(10, Double(min(max(digits, -300), 300)))
        let rounded = (value * scale).rounded() / scale
        guard rounded.isFinite, abs(rounded) < 1e15 else { return "\(value)" }
        guard abs(rounded) >= 100 else { return trimmed(rounded, decimals: min(max(digits, 0), 9)) }
        let whole = String(Int(clamping: abs(rounded).rounded()))
        var text = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return rounded < 0 ? "-" + text : text
    }

    private static func trimmed(_ value: Double, decimals: Int) -> String {
        let scale = pow(10, Double(decimals))
        let whole = Int(clamping: (abs(value) * scale).rounded())
        let digits = String(whole)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var text = String(padded.dropLast(decimals))
        let fraction = padded.suffix(decimals).reversed().drop { $0 == "0" }.reversed()
        if !fraction.isEmpty { text += "." + String(fraction) }
        return value < 0 ? "-" + text : text
    }
}
