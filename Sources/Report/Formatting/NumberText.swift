import Foundation

/// Numbers as short text, the same in every locale.
package enum NumberText {
    /// A number with a fixed count of decimals; "n/a" for NaN.
    package static func fixed(_ value: Double, decimals: Int) -> String {
        guard let special = nonFinite(value) else {
            let factor = powerOfTen(decimals)
            let scaled = (abs(value) * factor).rounded()
            // Beyond this a Double has no decimals left to print.
            guard scaled < 9e15 else { return "\(value)" }
            let digits = String(Int64(scaled))
            let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
            let sign = value < 0 && scaled > 0 ? "-" : ""
            guard decimals > 0 else { return sign + padded }
            return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
        }
        return special
    }

    /// A number to some significant digits, without trailing zeros; scientific outside 1e-4 to 1e7.
    package static func short(_ value: Double, digits: Int = 4) -> String {
        if let special = nonFinite(value) { return special }
        guard value != 0 else { return "0" }
        var exponent = Int(log10(abs(value)).rounded(.down))
        guard exponent < -4 || exponent >= 7 else {
            return trimmed(fixed(value, decimals: max(0, digits - 1 - exponent)))
        }
        var mantissa = trimmed(fixed(value / powerOfTen(exponent), decimals: digits - 1))
        if mantissa == "10" || mantissa == "-10" {
            mantissa.removeLast()
            exponent += 1
        }
        return "\(mantissa)e\(exponent)"
    }

    /// A number for an axis: as `short`, with the suffixes k, M, G and T from ten thousand on.
    package static func axis(_ value: Double) -> String {
        let size = abs(value)
        guard size >= 1e4, size < 1e15 else { return short(value, digits: 3) }
        for (factor, suffix) in [(1e12, "T"), (1e9, "G"), (1e6, "M")] where size >= factor {
            return short(value / factor, digits: 4) + suffix
        }
        return short(value / 1e3, digits: 4) + "k"
    }

    /// A share of 0 to 1 as percent, such as "12.5 %".
    package static func percent(_ share: Double, decimals: Int = 1) -> String {
        share.isFinite ? fixed(share * 100, decimals: decimals) + " %" : "n/a"
    }

    /// How many times over the limit, such as "3.2×".
    package static func ratio(_ value: Double) -> String {
        value.isNaN ? "n/a" : short(value, digits: 3) + "×"
    }

    static func powerOfTen(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

    private static func nonFinite(_ value: Double) -> String? {
        if value.isNaN { return "n/a" }
        if value.isInfinite { return value < 0 ? "-∞" : "∞" }
        return nil
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var end = text.endIndex
        while text[text.index(before: end)] == "0" { end = text.index(before: end) }
        if text[text.index(before: end)] == "." { end = text.index(before: end) }
        return String(text[..<end])
    }
}
