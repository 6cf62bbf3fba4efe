internal import Core

/// A point in InfluxDB line protocol.
struct LineProtocolLine {
    /// Measurement and tags as they are written.
    let series: [UInt8]
    /// Numbers and truth values.
    private(set) var fields: [(name: String, value: Double)] = []
    /// Names of fields that hold text.
    private(set) var textFields: [String] = []
    /// Since 1970-01-01 UTC; nil where the line has no plausible time.
    let seconds: Double?

    /// Whether a line holds nothing: empty or a comment.
    static func isSkipped(_ line: [UInt8]) -> Bool { line.isEmpty || line[0] == UInt8(ascii: "#") || line == [0x0D] }

    init?(_ line: [UInt8]) {
        var scanner = Scanner(bytes: line[...])
        series = Array(scanner.word(until: [" "]))
        guard !series.isEmpty, scanner.skip(" ") else { return nil }
        repeat {
            let name = Scanner.unescaped(scanner.word(until: ["="]))
            guard !name.isEmpty, scanner.skip("=") else { return nil }
            if scanner.skipText() {
                textFields.append(name)
                continue
            }
            guard let value = Self.value(scanner.word(until: [",", " "])) else { return nil }
            fields.append((name, value))
        } while scanner.skip(",")
        _ = scanner.skip(" ")
        let time = Double(String(decoding: scanner.rest.filter { $0 != 0x0D && $0 != 0x20 }, as: UTF8.self))
        seconds = time.flatMap { time in
            [.seconds, .milliseconds, .microseconds, .nanoseconds].first { (unit: EpochUnit) in unit.isPlausible(time)
            }?
            .seconds(time)
        }
    }

    /// The measurement and the tags of ``series``.
    static func names(inSeries series: [UInt8]) -> (measurement: String, tags: [String: String]) {
        var scanner = Scanner(bytes: series[...])
        let measurement = Scanner.unescaped(scanner.word(until: [","]))
        var tags: [String: String] = [:]
        while scanner.skip(",") {
            let name = Scanner.unescaped(scanner.word(until: ["=", ","]))
            guard scanner.skip("=") else { continue }
            tags[name] = Scanner.unescaped(scanner.word(until: [","]))
        }
        return (measurement, tags)
    }

    private static func value(_ word: ArraySlice<UInt8>) -> Double? {
        let text = String(decoding: word, as: UTF8.self)
        switch text {
        case "t", "T", "true", "True", "TRUE": return 1
        case "f", "F", "false", "False", "FALSE": return 0
        default:
            let isWhole = text.hasSuffix("i") || text.hasSuffix("u")
            return Double(isWhole ? String(text.dropLast()) : text)
        }
    }
}

/// Reads the words of a line; a backslash takes the meaning from the byte behind it.
private struct Scanner {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var rest: ArraySlice<UInt8> { bytes[index...] }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard index < bytes.endIndex, bytes[index] == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    mutating func word(until ends: [Unicode.Scalar]) -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.endIndex, !ends.contains(where: { bytes[index] == UInt8(ascii: $0) }) {
            index += bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.endIndex ? 2 : 1
        }
        return bytes[start..<index]
    }

    /// Skips a text in quotes, if one stands here.
    mutating func skipText() -> Bool {
        guard skip("\"") else { return false }
        _ = word(until: ["\""])
        return skip("\"") || index == bytes.endIndex
    }

    static func unescaped(_ word: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in word {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
                continue
            }
            // Before any other byte the backslash stands for itself.
            if isEscaped, ![UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: " "), UInt8(ascii: "\\")].contains(byte)
            {
                result.append(UInt8(ascii: "\\"))
            }
            result.append(byte)
            isEscaped = false
        }
        if isEscaped { result.append(UInt8(ascii: "\\")) }
        return String(decoding: result, as: UTF8.self)
    }
}
