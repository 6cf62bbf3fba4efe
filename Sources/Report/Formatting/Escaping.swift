/// Text made safe for the content and the quoted attributes of XML and HTML.
///
/// Characters that XML 1.0 forbids become U+FFFD.
package func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
        case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// Names for files and anchors made from untrusted text: `a-z 0-9 -` alone, and no two alike.
package struct Slugs {
    private var taken: Set<String> = []

    package init() {}

    /// A new name for the text.
    package mutating func next(for text: String) -> String {
        var base = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                base.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                base.unicodeScalars.append(Unicode.Scalar(byte + 32))
            default:
                if !base.isEmpty && !base.hasSuffix("-") { base += "-" }
            }
            if base.utf8.count == 80 { break }
        }
        if base.hasSuffix("-") { base.removeLast() }
        if base.isEmpty { base = "workload" }
        var slug = base
        var number = 2
        while !taken.insert(slug).inserted {
            slug = "\(base)-\(number)"
            number += 1
        }
        return slug
    }
}
