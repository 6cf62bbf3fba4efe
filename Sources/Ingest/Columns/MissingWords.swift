internal import Core

/// Cells that stand for "not observed": empty ones, the words that tools write for it, and the user's own.
struct MissingValueMarkers {
    private let marks: [[UInt8]]
    /// Marks that are numbers, such as -9999; compared by value, so that -9999.0 is one too.
    private let numbers: [Double]

    init(_ marks: [String]) {
        self.marks = marks.map { Array($0.utf8) }
        numbers = self.marks.compactMap { DecimalNumber.parse($0, 0..<$0.count) }
    }

    func isMissing(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var range = range
        DecimalNumber.trim(&range, in: bytes)
        if range.isEmpty || marks.contains(where: { $0.elementsEqual(bytes[range]) }) { return true }
        guard range.count <= Self.longest else { return false }
        return Self.usual.contains(String(decoding: bytes[range], as: UTF8.self).lowercased())
    }

    /// Whether a number is a mark of the user's.
    func isMark(_ number: Double) -> Bool {
        !numbers.isEmpty && numbers.contains(number)
    }

    /// Words of databases, spreadsheets, languages and dashboards, in lower case.
    private static let usual: Set<String> = [
        "null", "nil", "none", "na", "n/a", "n.a.", "nan", "-nan", "+nan", "<na>", "<null>", "(null)", "[null]",
        "undefined", "-", "--", "---", "\u{2013}", "\u{2014}", "?", ".", "..", "\\n", "no data", "nodata", "missing",
        "#n/a", "#na", "#n/a n/a", "#null!", "#value!", "#div/0!", "#num!", "#ref!", "#name?", "-1.#ind", "1.#ind",
        "-1.#qnan", "1.#qnan", "nat", "unknown", "unavailable",
    ]
    private static let longest = 12
}
