internal import Core

/// Names and attributes as a recording can hold them: what a container runtime says must not end a recording.
enum StorableText {
    /// Group names may take three times the bytes of a workload's name, and readers refuse longer ones than 4096 bytes.
    private static let nameBytes = 1200
    private static let textBytes = 16 << 10

    /// A workload's or replica's name. A zero byte stands as U+FFFD; a long name is cut and ends with a hash of all of it,
    /// so that two names stay two.
    static func name(_ name: String) -> String { shortened(name, to: nameBytes) }

    static func attribute(_ text: String) -> String { shortened(text, to: textBytes) }

    private static func shortened(_ text: String, to limit: Int) -> String {
        let hasZero = text.utf8.contains(0)
        guard hasZero || text.utf8.count > limit else { return text }
        let shown =
            hasZero ? String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{fffd}" : $0 })) : text
        guard shown.utf8.count > limit else { return shown }
        return "\(String(decoding: shown.utf8.prefix(limit), as: UTF8.self))~\(String(FNV1a.hash(text), radix: 16))"
    }
}
