/// Dates and times in UTC, read and written without a locale.
///
/// Day counts follow Howard Hinnant's "days from civil" for the proleptic Gregorian calendar. Leap seconds do not
/// exist on this clock: second 60 is refused.
package enum ISO8601 {
    /// Seconds since 1970-01-01 UTC that a text names, or nil where it isn't one of these forms:
    ///
    /// `2022-08-22`, `2022-08-22T03:53`, `2022-08-22 03:53:43`, each time with a fraction of a second and `Z`,
    /// `+08`, `+0800` or `+08:00` behind it; without one it is UTC.
    package static func seconds(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return seconds(bytes, 0..<bytes.count)
    }

    /// The same on bytes, and also the form that Go prints: `2022-08-22 03:53:43.6 +0000 UTC m=+0.113`.
    package static func seconds(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
        wallTime(bytes, range).map { $0.seconds - ($0.offsetSeconds ?? 0) }
    }

    /// The same, with the offset kept apart.
    package static func wallTime(_ bytes: [UInt8], _ range: Range<Int>) -> WallTime? {
        var range = range
        DecimalNumber.trim(&range, in: bytes)
        var cursor = Cursor(bytes: bytes, index: range.lowerBound, end: range.upperBound)
        guard let date = cursor.date() else { return nil }
        guard !cursor.isAtEnd else { return WallTime(seconds: date, offsetSeconds: nil) }
        guard cursor.skip("T") || cursor.skip("t") || cursor.skip(" ") else { return nil }
        guard let clock = cursor.timeOfDay() else { return nil }
        guard !cursor.isAtEnd else { return WallTime(seconds: date + clock, offsetSeconds: nil) }
        guard let offset = cursor.offset(), cursor.skipGoSuffix() else { return nil }
        return WallTime(seconds: date + clock, offsetSeconds: offset)
    }

    /// `2022-08-22T03:53:43Z`, with milliseconds where the time isn't whole; `n/a` for what is not a time.
    package static func text(_ seconds: Double) -> String {
        guard let time = CalendarTime(seconds: seconds) else { return "n/a" }
        return "\(time.date)T\(time.clock)\(time.fraction)Z"
    }

    /// Days from 1970-01-01 to a date.
    static func days(year: Int, month: Int, day: Int) -> Int {
        // The year starts in March so that the leap day is its last.
        let year = month <= 2 ? year - 1 : year
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func floorDivide(_ dividend: Int, _ divisor: Int) -> Int {
        let quotient = dividend / divisor
        return dividend % divisor < 0 ? quotient - 1 : quotient
    }
}

/// Reads the parts of a time from left to right.
private struct Cursor {
    let bytes: [UInt8]
    var index: Int
    let end: Int

    var isAtEnd: Bool { index == end }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard index < end, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// Exactly `count` digits.
    mutating func number(digits count: Int) -> Int? {
        guard end - index >= count else { return nil }
        var value = 0
        for offset in 0..<count {
            let digit = bytes[index + offset] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        index += count
        return value
    }

    /// `2022-08-22` in seconds.
    mutating func date() -> Double? {
        guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
            let day = number(digits: 2), (1...12).contains(month), day >= 1
        else { return nil }
        let first = ISO8601.days(year: year, month: month, day: 1)
        let next = ISO8601.days(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
        guard day <= next - first else { return nil }
        return Double(first + day - 1) * 86_400
    }

    /// `03:53`, `03:53:43` or `03:53:43.25` in seconds.
    mutating func timeOfDay() -> Double? {
        guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), hour < 24, minute < 60 else {
            return nil
        }
        let whole = Double(hour * 3600 + minute * 60)
        guard skip(":") else { return whole }
        guard let second = number(digits: 2), second < 60 else { return nil }
        guard skip(".") || skip(",") else { return whole + Double(second) }
        var numerator = 0.0
        var denominator = 1.0
        let start = index
        while let digit = number(digits: 1) {
            // Digits past the 15th are below what a Double of this size holds.
            guard index - start <= 15 else { continue }
            numerator = numerator * 10 + Double(digit)
            denominator *= 10
        }
        guard index > start else { return nil }
        return whole + Double(second) + numerator / denominator
    }

    /// Seconds that the clock is ahead of UTC; 0 where nothing is said.
    mutating func offset() -> Double? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        _ = skip(" ")
        let isAhead = skip("+")
        guard isAhead || skip("-") else { return nil }
        guard let hours = number(digits: 2), hours < 24 else { return nil }
        var minutes = 0
        if skip(":") || (index < end && bytes[index] != 0x20) {
            guard let written = number(digits: 2), written < 60 else { return nil }
            minutes = written
        }
        let seconds = Double(hours * 3600 + minutes * 60)
        return isAhead ? seconds : -seconds
    }

    /// Skips what Go's `time.Time` prints behind the offset: a zone's abbreviation, then `m=±` and seconds.
    /// - Returns: whether nothing else is left.
    mutating func skipGoSuffix() -> Bool {
        guard !isAtEnd else { return true }
        guard skip(" ") else { return false }
        let start = index
        while index < end, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[index]) { index += 1 }
        guard index > start else { return false }
        guard !isAtEnd else { return true }
        return skip(" ") && skip("m") && skip("=") && DecimalNumber.parse(bytes, index..<end) != nil
    }
}
