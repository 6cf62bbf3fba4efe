internal import Core

/// How the numbers of a column are written: which decimal sign, whether with units.
struct NumberForm: Equatable {
    enum Decimal: Equatable { case point, comma }

    /// nil where nothing tells, so that a lone comma is refused.
    var decimal: Decimal?
    /// What the cells' units measure; nil for bare numbers.
    var dimension: Unit.Dimension?

    /// Whether most cells are numbers that need no further look.
    var isPlain: Bool { decimal != .comma && dimension == nil }

    /// The number that a formatted cell holds, in the dimension's base unit; nil where the cell doesn't fit the form.
    func value(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
        guard let text = NumberText(bytes, range) else { return nil }
        guard let number = text.value(decimal: decimal) else { return nil }
        switch (dimension, text.unit) {
        case (nil, nil): return number
        case (let dimension?, let unit?): return unit.dimension == dimension ? number * unit.scale : nil
        // Dashboards shorten only large counts, as in 1.2 K, and print a bare 0.
        case (.some(let dimension), nil): return number == 0 || dimension == .count ? number : nil
        case (nil, .some): return nil
        }
    }
}

/// A number as people write it: with group separators, a decimal comma or a unit.
struct NumberText {
    /// What the separators say about the decimal sign.
    enum Evidence: Equatable { case point, comma, ambiguous, none }

    let unit: Unit?
    /// Sign, digits, points and commas; other separators are removed.
    private let digits: [UInt8]

    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        var range = range
        DecimalNumber.trim(&range, in: bytes)
        var cell = Array(bytes[range])
        // Accounting writes a negative number in parentheses.
        if cell.count > 2, cell.first == UInt8(ascii: "("), cell.last == UInt8(ascii: ")") {
            cell.removeLast()
            cell[0] = UInt8(ascii: "-")
        }
        guard let last = cell.lastIndex(where: { $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        var unit: Unit?
        if last + 1 < cell.count {
            var name = String(decoding: cell[(last + 1)...], as: UTF8.self)
            name = String(name.drop { $0 == " " || $0 == "\u{A0}" || $0 == "\u{202F}" })
            guard let known = Unit(name) else { return nil }
            unit = known
        }
        self.unit = unit
        var kept: [UInt8] = []
        for scalar in String(decoding: cell[...last], as: UTF8.self).unicodeScalars {
            switch scalar {
            case "0"..."9", ".", ",", "-", "+", "e", "E": kept.append(UInt8(truncatingIfNeeded: scalar.value))
            case "\u{2212}": kept.append(UInt8(ascii: "-"))
            // Marks that only ever group digits.
            case " ", "\u{A0}", "\u{202F}", "'", "\u{2019}", "_":
                guard let before = kept.last, before &- UInt8(ascii: "0") < 10 else { return nil }
            default: return nil
            }
        }
        digits = kept
    }

    /// Whether the digits and separators are a number with one decimal sign or the other; an address is not.
    var isNumber: Bool { value(decimal: .point) != nil || value(decimal: .comma) != nil }

    /// What a cell's separators say.
    var evidence: Evidence {
        let commas = digits.count { $0 == UInt8(ascii: ",") }
        let points = digits.count { $0 == UInt8(ascii: ".") }
        switch (commas, points) {
        case (0, 0): return .none
        case (0, 1): return isGroup(UInt8(ascii: ".")) ? .none : .point
        case (0, _): return .comma
        case (1, 0): return isGroup(UInt8(ascii: ",")) ? .ambiguous : .comma
        case (_, 0): return .point
        default:
            let comma = digits.lastIndex(of: UInt8(ascii: ",")) ?? 0
            let point = digits.lastIndex(of: UInt8(ascii: ".")) ?? 0
            return comma > point ? .comma : .point
        }
    }

    /// The number; nil where separators stand in the wrong places.
    func value(decimal: NumberForm.Decimal?) -> Double? {
        let evidence = evidence
        let decimal = decimal ?? (evidence == .comma ? .comma : evidence == .ambiguous ? nil : .point)
        guard let decimal else { return nil }
        let (mark, group) = decimal == .comma ? (",", ".") : (".", ",") as (Unicode.Scalar, Unicode.Scalar)
        var plain: [UInt8] = []
        let parts = digits.split(separator: UInt8(ascii: mark), omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        let whole = parts[0].split(separator: UInt8(ascii: group), omittingEmptySubsequences: false)
        if whole.count > 1 {
            let first = whole[0].drop { "+-".utf8.contains($0) }
            guard (1...3).contains(first.count), whole.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        }
        for piece in whole { plain += piece }
        if parts.count == 2 {
            plain.append(UInt8(ascii: "."))
            plain += parts[1]
        }
        return DecimalNumber.parse(plain, 0..<plain.count)
    }

    /// Whether what stands around a lone separator could be a group of thousands: `1,277` but not `0,277` or `12,77`.
    private func isGroup(_ separator: UInt8) -> Bool {
        guard let place = digits.firstIndex(of: separator) else { return false }
        let before = digits[..<place].drop { "+-".utf8.contains($0) }
        let after = digits[(place + 1)...]
        return (1...3).contains(before.count) && before.first != UInt8(ascii: "0") && after.count == 3
            && after.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }
}
