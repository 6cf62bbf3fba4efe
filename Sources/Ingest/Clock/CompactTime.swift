internal import Core

/// Times of digits alone: `202603010005` or `20260301000530`.
enum CompactTime {
    /// The time that the bytes state; nil where they are another number.
    static func wallTime(_ bytes: [UInt8], _ range: Range<Int>) -> WallTime? {
        var range = range
        DecimalNumber.trim(&range, in: bytes)
        let digits = bytes[range]
        guard digits.count == 12 || digits.count == 14, digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
            return nil
        }
        var written: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            switch index {
            case 4, 6: written.append(UInt8(ascii: "-"))
            case 8: written.append(UInt8(ascii: "T"))
            case 10, 12: written.append(UInt8(ascii: ":"))
            default: break
            }
            written.append(digit)
        }
        guard let time = ISO8601.wallTime(written, 0..<written.count), EpochUnit.plausibleSeconds.contains(time.seconds)
        else { return nil }
        return time
    }
}

/// Times of day, in a column beside that of the date.
enum TimeOfDay {
    /// Seconds since midnight of `00:10`, `00:10:00.5` or `12:10 AM`; nil where the bytes are something else.
    static func seconds(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
        var range = range
        DecimalNumber.trim(&range, in: bytes)
        guard (4...18).contains(range.count), let first = bytes[range].first, first &- UInt8(ascii: "0") < 10,
            bytes[range].contains(UInt8(ascii: ":"))
        else { return nil }
        let written = Array("2000-01-01 ".utf8) + bytes[range]
        guard let time = CalendarText.wallTime(written, 0..<written.count, order: nil), time.offsetSeconds == nil else {
            return nil
        }
        let seconds = time.seconds - 946_684_800
        return (0..<86_400).contains(seconds) ? seconds : nil
    }
}
