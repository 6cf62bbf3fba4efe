/// The rows of a history that a ranking covers.
public struct RankWindow: Sendable, Hashable {
    /// Rows during the fault.
    public let during: Range<Int>
    /// Rows before the fault.
    public let before: Range<Int>

    /// Makes a window.
    ///
    /// - Precondition: `before` ends where `during` begins.
    public init(during: Range<Int>, before: Range<Int>) {
        precondition(before.upperBound == during.lowerBound, "the rows before must end where the window begins")
        self.during = during
        self.before = before
    }

    /// All rows, before and during.
    public var rows: Range<Int> { before.lowerBound..<during.upperBound }

    /// The rows of a table around an onset: the first `count` rows whose interval ends after it, and those that ended up
    /// to `beforeCount` intervals before.
    ///
    /// - Parameter endSeconds: rows after this time are not looked at.
    public init(
        in table: EdgeTable, onsetSeconds: Double, endSeconds: Double = .infinity, count: Int, beforeCount: Int
    ) {
        let interval = table.intervalSeconds ?? 0
        // Stamps that differ by rounding alone name the same row.
        let slack = interval / 1000
        let first = table.row(notBefore: onsetSeconds + slack)
        let end = min(onsetSeconds + Double(count) * interval, endSeconds)
        let last = max(first, table.row(notBefore: end + slack))
        let start = table.row(notBefore: onsetSeconds - Double(beforeCount) * interval + slack)
        self.init(during: first..<last, before: min(start, first)..<first)
    }
}
