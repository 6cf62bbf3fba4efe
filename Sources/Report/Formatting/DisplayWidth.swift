/// Columns that text takes on a terminal: wide East Asian characters and emoji take two, combining marks none.
///
/// Ranges after Unicode's EastAsianWidth, coarse: whole blocks rather than single characters.
func displayWidth(_ text: String) -> Int {
    text.reduce(0) { width, character in
        width + (character.unicodeScalars.map(scalarWidth).max() ?? 0)
    }
}

/// The text cut to a number of columns, with "…" at its end where something was cut off.
func truncated(_ text: String, to width: Int) -> String {
    guard displayWidth(text) > width else { return text }
    var result = ""
    var used = 1
    for character in text {
        let next = displayWidth(String(character))
        guard used + next <= width else { break }
        result.append(character)
        used += next
    }
    return result + "…"
}

/// The text with control characters (escape sequences, line breaks, direction overrides) replaced, so that an
/// untrusted name can neither steer a terminal nor break a table.
func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: result += "\u{FFFD}"
        case .format where (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value):
            result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

private func scalarWidth(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
        return 2
    default:
        return 1
    }
}
