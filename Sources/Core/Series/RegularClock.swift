/// A regular time grid, and the only definition of which times belong to which row.
///
/// A time belongs to the nearest row. Times and rows are compared with a tolerance, so that rounding moves no time from
/// one row to another.
package struct RegularClock: Sendable, Equatable {
    /// Time of row 0, in seconds since 1970-01-01 UTC.
    package let startSeconds: Double
    /// Interval between rows in seconds.
    package let intervalSeconds: Double

    /// Share of an interval by which a time may differ from a row's and still name that row.
    private static let rounding = 1e-6
    /// Share of an interval by which a recorded time may differ from its row's.
    private static let drift = 0.01
    /// Two rows follow each other if their distance differs by at most this share from an interval.
    private static let step = 0.5

    package init(startSeconds: Double, intervalSeconds: Double) {
        self.startSeconds = startSeconds
        self.intervalSeconds = intervalSeconds
    }

    /// Time of a row.
    package func seconds(ofRow row: Int) -> Double { startSeconds + Double(row) * intervalSeconds }

    /// The place of a time among the rows: whole numbers are rows.
    package func position(of seconds: Double) -> Double { (seconds - startSeconds) / intervalSeconds }

    /// The row to which a time belongs, as a number that may lie far outside what an `Int` holds.
    package func nearestRow(to seconds: Double) -> Double { position(of: seconds).rounded() }

    /// The first row that is not before a time, at least 0 and at most `limit`.
    package func row(notBefore seconds: Double, limit: Int) -> Int {
        let row = (position(of: seconds) - Self.rounding).rounded(.up)
        return Int(clamping: min(max(row, 0), Double(limit)))
    }

    /// Whether a time is that of a row, as far as a recording's clock is good. False for what is not a number.
    package func isTime(_ seconds: Double, ofRow row: Int) -> Bool {
        abs(seconds - self.seconds(ofRow: row)) <= intervalSeconds * Self.drift
    }

    /// Whether a row comes right after another, without a gap between them. False for what is not a number.
    package static func follows(_ seconds: Double, after previous: Double, intervalSeconds: Double) -> Bool {
        abs(seconds - previous - intervalSeconds) <= intervalSeconds * step
    }

    /// Whether two sampling intervals are one, but for rounding. False for what is not a number.
    package static func isSame(_ seconds: Double, _ other: Double) -> Bool {
        abs(seconds - other) <= other * rounding
    }

    /// Times before this one belong to the row of `seconds` or an earlier one.
    package static func rowEnd(_ seconds: Double, intervalSeconds: Double) -> Double {
        seconds + intervalSeconds * step
    }
}

extension Series {
    /// The clock of the rows.
    package var clock: RegularClock { RegularClock(startSeconds: startSeconds, intervalSeconds: intervalSeconds) }
}
