/// Sizes as people write them: `64MiB`, `2GB`, or a plain number of bytes.
public enum ByteSizeText {
    private static let units: [(name: String, bytes: Double)] = [
        ("b", 1), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("k", 1024), ("m", 1_048_576),
        ("g", 1_073_741_824), ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("tib", 1_099_511_627_776),
    ]

    /// The bytes that a text names; nil if it is not a size or does not fit an `Int`.
    public static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let name = text.dropFirst(digits.count).lowercased()
        let bytes = Array(digits.utf8)
        guard let value = DecimalNumber.parse(bytes, 0..<bytes.count), value >= 0,
            let scale = name.isEmpty ? 1 : units.first(where: { $0.name == name })?.bytes
        else { return nil }
        return Int(exactly: (value * scale).rounded())
    }

    /// A size as text that ``bytes(_:)`` reads back: `64MiB`.
    public static func text(_ bytes: Int) -> String {
        for (name, size) in [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where bytes >= size && bytes.isMultiple(of: size) {
            return "\(bytes / size)\(name)"
        }
        return "\(bytes)"
    }
}
