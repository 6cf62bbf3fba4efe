/// A count with its noun.
package enum Plural {
    /// `1 row`, `2 rows`.
    package static func text(_ count: Int, _ noun: String, _ many: String? = nil) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(many ?? noun + "s")"
    }
}
