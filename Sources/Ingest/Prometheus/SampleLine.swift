internal import Core

/// A sample as a line of text: `name{label="value"} 1.5 1772323200000`, or with the name as the label `__name__`.
struct SampleLine {
    /// All labels, with the metric's name as `__name__`.
    private(set) var labels: [String: String] = [:]
    let value: Double
    /// Since 1970-01-01 UTC; nil where the line has no plausible time.
    let milliseconds: Double?

    init?(_ line: [UInt8]) {
        var index = 0
        let name = line.prefix { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: " ") }
        index = name.count
        if !name.isEmpty { labels["__name__"] = String(decoding: name, as: UTF8.self) }
        if index < line.count, line[index] == UInt8(ascii: "{") {
            index += 1
            while index < line.count, line[index] != UInt8(ascii: "}") {
                guard let (name, value) = Self.label(line, &index) else { return nil }
                labels[name] = value
            }
            guard index < line.count else { return nil }
            index += 1
        }
        guard labels["__name__"]?.isEmpty == false else { return nil }
        let words = line[index...].split(separator: UInt8(ascii: " "))
        guard words.count >= 2, let value = Double(String(decoding: words[0], as: UTF8.self)),
            let time = Double(String(decoding: words[1], as: UTF8.self))
        else { return nil }
        self.value = value
        switch EpochUnit.plausible(time) {
        case .milliseconds?: milliseconds = time
        case .seconds?: milliseconds = time * 1000
        default: milliseconds = nil
        }
    }

    /// One `name="value"`, with what separates it from the next.
    private static func label(_ line: [UInt8], _ index: inout Int) -> (name: String, value: String)? {
        while index < line.count, line[index] == UInt8(ascii: " ") || line[index] == UInt8(ascii: ",") { index += 1 }
        let name = line[index...].prefix { $0 != UInt8(ascii: "=") }
        index += name.count
        guard index + 1 < line.count, line[index + 1] == UInt8(ascii: "\"") else { return nil }
        index += 2
        var value: [UInt8] = []
        while index < line.count, line[index] != UInt8(ascii: "\"") {
            if line[index] == UInt8(ascii: "\\"), index + 1 < line.count {
                index += 1
                value.append(line[index] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : line[index])
            } else {
                value.append(line[index])
            }
            index += 1
        }
        guard index < line.count else { return nil }
        index += 1
        while index < line.count, line[index] == UInt8(ascii: " ") || line[index] == UInt8(ascii: ",") { index += 1 }
        return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
}

/// The lines of a file, unpacked where it is packed.
struct SampleLines: ~Copyable {
    private var source: ByteSource
    private let path: String
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var rest: [UInt8] = []
    private var position = 0

    /// No line of a dump is longer.
    private static let longestLine = 1 << 20

    init(_ path: String) throws(SourceError) {
        source = try ByteSource(path: path)
        self.path = path
    }

    /// The next line without its end; nil at the end of the file.
    mutating func next() throws(SourceError) -> [UInt8]? {
        while true {
            if let end = rest[position...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                return Array(rest[position..<end])
            }
            rest.removeFirst(position)
            position = 0
            guard rest.count <= Self.longestLine else {
                throw SourceError(
                    .rowTooLong, path: path, problem: "a line is longer than 1 MiB",
                    remedy: "check that this is the right file")
            }
            let count = try source.read(into: &buffer)
            guard count > 0 else {
                guard !rest.isEmpty else { return nil }
                defer { rest = [] }
                return rest
            }
            rest += buffer[..<count]
        }
    }
}
