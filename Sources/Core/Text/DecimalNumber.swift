/// Decimal numbers from bytes, without a locale and without making a string.
package enum DecimalNumber {
    /// The number in `bytes[range]`, or nil where the bytes are not one number.
    ///
    /// Accepts a sign, digits with at most one point, and an exponent; spaces around it are ignored. Words such as
    /// `nan` and `inf`, hexadecimal and digit grouping are not numbers. Up to 19 significant digits with a power of ten
    /// of at most 22 are computed directly, within two units in the last place of a `Double`; the rest goes to the
    /// standard library. A magnitude that is too large gives infinity, which the caller must refuse.
    package static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
        var range = range
        trim(&range, in: bytes)
        var index = range.lowerBound
        let end = range.upperBound
        guard index < end else { return nil }

        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }

        var mantissa: UInt64 = 0
        var significantDigits = 0
        var digits = 0
        var fractionDigits = 0
        var seenPoint = false
        while index < end {
            let byte = bytes[index]
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                digits += 1
                if seenPoint { fractionDigits += 1 }
                if mantissa != 0 || digit != 0 { significantDigits += 1 }
                if significantDigits <= 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
            } else if byte == UInt8(ascii: "."), !seenPoint {
                seenPoint = true
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { return nil }

        var exponent = 0
        if index < end {
            guard let written = parseExponent(bytes, index..<end) else { return nil }
            exponent = written
        }
        let power = exponent - fractionDigits
        guard significantDigits <= 19, abs(power) <= 22 else {
            return Double(String(decoding: bytes[range], as: UTF8.self))
        }
        let magnitude = power < 0 ? Double(mantissa) / powersOfTen[-power] : Double(mantissa) * powersOfTen[power]
        return isNegative ? -magnitude : magnitude
    }

    /// `e`, an optional sign and digits to the end of the range; clamped to ±9999.
    private static func parseExponent(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
        index += 1
        guard index < range.upperBound else { return nil }
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
        guard index < range.upperBound else { return nil }
        var value = 0
        while index < range.upperBound {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = min(value * 10 + Int(digit), 9999)
            index += 1
        }
        return isNegative ? -value : value
    }

    /// Narrows a range by the spaces and tabs at its ends.
    package static func trim(_ range: inout Range<Int>, in bytes: [UInt8]) {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, bytes[low] == 0x20 || bytes[low] == 0x09 { low += 1 }
        while low < high, bytes[high - 1] == 0x20 || bytes[high - 1] == 0x09 { high -= 1 }
        range = low..<high
    }

    /// 10⁰ … 10²², all exact in a `Double`.
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
