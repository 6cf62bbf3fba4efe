/// Reads a date, a time of day and a zone from left to right.
struct CalendarScanner {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    /// A date in any of the forms; advances past it.
    mutating func date(_ order: DateOrder?) -> CivilDate? {
        skipWeekday()
        if let month = monthName() {
            skip(" ")
            guard let day = digits(1...2) else { return nil }
            skip(",")
            skip(" ")
            return digits(4...4).map { CivilDate(year: $0.value, month: month, day: day.value) }
        }
        guard let first = digits(1...14) else { return nil }
        switch first.count {
        case 8: return CivilDate(year: first.value / 10_000, month: first.value / 100 % 100, day: first.value % 100)
        case 14:
            let date = first.value / 1_000_000
            index -= 6
            return CivilDate(year: date / 10_000, month: date / 100 % 100, day: date % 100)
        case 4:
            guard let separator = dateSeparator(), let month = digits(1...2), skip(separator), let day = digits(1...2)
            else { return nil }
            return CivilDate(year: first.value, month: month.value, day: day.value)
        case 1, 2:
            return shortFirst(first.value, order)
        default: return nil
        }
    }

    /// A date that starts with a day or a month.
    private mutating func shortFirst(_ first: Int, _ order: DateOrder?) -> CivilDate? {
        guard let separator = dateSeparator() else { return nil }
        if let month = monthName() {
            guard skip(separator), let year = year() else { return nil }
            return CivilDate(year: year, month: month, day: first)
        }
        guard separator != UInt8(ascii: " "), let second = digits(1...2), skip(separator), let year = year() else {
            return nil
        }
        // Points stand between day, month and year wherever they are used.
        switch separator == UInt8(ascii: ".") ? .dayFirst : order {
        case .dayFirst?: return CivilDate(year: year, month: second.value, day: first)
        case .monthFirst?: return CivilDate(year: year, month: first, day: second.value)
        case nil: return nil
        }
    }

    /// `00:00`, `00:00:00.25`, `000000`, with AM or PM behind it, in seconds.
    mutating func timeOfDay() -> Double? {
        if !(skip("T") || skip("t") || skip("_") || skip(":")) {
            skip(",")
            skip(" ")
            skip(" ")
        }
        guard let first = digits(1...6) else { return nil }
        var hour = first.value
        var minute = 0
        var second = 0
        if first.count > 2 {
            guard first.count == 6 || first.count == 4 else { return nil }
            let whole = first.count == 6 ? first.value : first.value * 100
            (hour, minute, second) = (whole / 10_000, whole / 100 % 100, whole % 100)
        } else {
            guard skip(":"), let written = digits(2...2) else { return nil }
            minute = written.value
            if skip(":") {
                guard let written = digits(2...2) else { return nil }
                second = written.value
            }
        }
        var fraction = 0.0
        if skip(".") || skip(",") {
            guard let written = digits(1...15) else { return nil }
            var scale = 1.0
            for _ in 0..<written.count { scale *= 10 }
            fraction = Double(written.value) / scale
        }
        let mark = index
        skip(" ")
        if let isAfternoon = halfOfDay() {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (isAfternoon ? 12 : 0)
        } else {
            index = mark
        }
        guard hour < 24, minute < 60, second < 60 else { return nil }
        return Double(hour * 3600 + minute * 60 + second) + fraction
    }

    /// The rest as an offset from UTC in seconds.
    mutating func zone() -> Double? {
        skip(" ")
        var offset: Double?
        if let sign = skip("+") ? 1.0 : skip("-") ? -1.0 : nil {
            guard let first = digits(1...4) else { return nil }
            var hours = first.value
            var minutes = 0
            if first.count > 2 {
                (hours, minutes) = (hours / 100, hours % 100)
            } else if skip(":") {
                guard let written = digits(2...2) else { return nil }
                minutes = written.value
            }
            guard hours < 24, minutes < 60 else { return nil }
            offset = sign * Double(hours * 3600 + minutes * 60)
            skip(" ")
        }
        guard !isAtEnd else { return offset }
        let text = String(decoding: bytes[index...], as: UTF8.self)
        let isBracketed = (text.hasPrefix("[") && text.hasSuffix("]")) || (text.hasPrefix("(") && text.hasSuffix(")"))
        // Behind an offset, a zone says nothing more.
        if let offset { return isBracketed || ZoneAbbreviation.offset(text) != nil ? offset : nil }
        return ZoneAbbreviation.offset(isBracketed ? String(text.dropFirst().dropLast()) : text)
            ?? zoneBehindZ(text)
    }

    /// `Z[UTC]`, as Java prints it.
    private func zoneBehindZ(_ text: String) -> Double? {
        text.hasPrefix("Z[") && text.hasSuffix("]") ? 0 : nil
    }

    // MARK: Parts

    private mutating func year() -> Int? {
        guard let written = digits(2...4), written.count != 3 else { return nil }
        return written.count == 2 ? 2000 + written.value : written.value
    }

    private mutating func dateSeparator() -> UInt8? {
        guard !isAtEnd, "-/. ".utf8.contains(bytes[index]) else { return nil }
        index += 1
        return bytes[index - 1]
    }

    /// As many digits as there are; nil unless their number is in the range.
    private mutating func digits(_ count: ClosedRange<Int>) -> (value: Int, count: Int)? {
        let start = index
        var value = 0
        while index < bytes.endIndex, index - start <= count.upperBound {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            index += 1
        }
        guard count.contains(index - start) else {
            index = start
            return nil
        }
        return (value, index - start)
    }

    @discardableResult
    private mutating func skip(_ character: Unicode.Scalar) -> Bool { skip(UInt8(ascii: character)) }

    @discardableResult
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard !isAtEnd, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipWeekday() {
        guard let word = letters(), ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].contains(word.prefix(3)),
            CalendarScanner.weekdays.contains(where: { $0.hasPrefix(word) })
        else { return }
        index += word.utf8.count
        skip(",")
        skip(" ")
    }

    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// The month's number; advances only past a name of at least three letters.
    private mutating func monthName() -> Int? {
        guard let word = letters(), word.utf8.count >= 3,
            let month = Self.months.firstIndex(where: { $0.hasPrefix(word) || (word == "sept" && $0 == "september") })
        else { return nil }
        index += word.utf8.count
        return month + 1
    }

    private mutating func halfOfDay() -> Bool? {
        guard let word = letters(), word == "am" || word == "pm" else { return nil }
        index += 2
        return word == "pm"
    }

    /// The ASCII letters that come next, in lower case.
    private func letters() -> String? {
        let word = bytes[index...].prefix { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
        return word.isEmpty ? nil : String(decoding: word.map { $0 | 0x20 }, as: UTF8.self)
    }
}

/// Zones that have one meaning when they are abbreviated. IST, BST and CST have several and are left out.
enum ZoneAbbreviation {
    static func offset(_ text: String) -> Double? { hours[text.uppercased()].map { $0 * 3600 } }

    private static let hours: [String: Double] = [
        "Z": 0, "UTC": 0, "GMT": 0, "ETC/UTC": 0, "UT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1,
        "MESZ": 2,
        "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6,
        "PST": -8, "PDT": -7,
    ]
}
