/// Untrusted text, escaped for a terminal or a log.
package enum VisibleText {
    /// `text` on one line: control characters, terminal escapes and characters that turn the direction of writing stand
    /// as `\u{1b}`; text beyond `limit` characters is cut.
    package static func line(_ text: some StringProtocol, limit: Int = 300) -> String {
        escaped(text, limit: limit) { _ in false }
    }

    /// `text` whose line breaks and tabs stay: a report of our own that may hold names from outside.
    package static func lines(_ text: some StringProtocol) -> String {
        escaped(text, limit: .max) { $0 == "\n" || $0 == "\t" }
    }

    private static func escaped(
        _ text: some StringProtocol, limit: Int, except isKept: (Unicode.Scalar) -> Bool
    ) -> String {
        var result = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else {
                result.append("…")
                break
            }
            count += 1
            if isHarmful(scalar), !isKept(scalar) {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // C0 and C1 control characters and DEL.
        case 0..<0x20, 0x7f..<0xa0: true
        // Line and paragraph separators; embeddings, overrides and isolates of the direction; their marks; the BOM.
        case 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069, 0x200e, 0x200f, 0x061c, 0xfeff: true
        default: false
        }
    }
}
