/// A file-name or column-name pattern: `*` matches any run of characters, `?` one character, all else itself.
///
/// Brackets are literal, since metric names such as `cpu[0]` or `CpuUsage(m)` contain them.
package struct Glob: Sendable {
    private let pattern: [UInt8]

    package init(_ pattern: String) {
        self.pattern = Array(pattern.utf8)
    }

    /// Whether the whole of `text` fits the pattern.
    package func matches(_ text: String) -> Bool {
        let text = Array(text.utf8)
        var position = 0
        var index = 0
        // Where to resume after the last star: one byte of text further each time.
        var afterStar: Int?
        var starText = 0
        while index < text.count {
            if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
                position += 1
                afterStar = position
                starText = index
            } else if position < pattern.count, pattern[position] == UInt8(ascii: "?") {
                position += 1
                index += 1
                while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
            } else if position < pattern.count, pattern[position] == text[index] {
                position += 1
                index += 1
            } else if let resume = afterStar {
                starText += 1
                position = resume
                index = starText
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

extension [String] {
    /// Whether `text` fits any of these patterns.
    package func anyGlobMatches(_ text: String) -> Bool {
        contains { Glob($0).matches(text) }
    }
}
