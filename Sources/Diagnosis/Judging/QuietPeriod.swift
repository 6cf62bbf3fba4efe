package import Core

/// Which rows of a history count as quiet.
package struct QuietPeriod: Sendable, Equatable {
    /// Time range, first inclusive and last exclusive, in seconds since 1970-01-01 UTC.
    package var fromSeconds = -Double.infinity
    package var toSeconds = Double.infinity
    /// Times at which something went wrong; rows from each on are not quiet for ``recoverySeconds``.
    package var onsetsSeconds: [Double] = []
    package var recoverySeconds = 900.0

    package init() {}

    /// The rows, ascending. Stamps name the end of a row's interval.
    package func rows(of table: EdgeTable) -> [Int] {
        table.timesSeconds.indices.filter { row in
            let time = table.timesSeconds[row]
            return time >= fromSeconds && time < toSeconds
                && !onsetsSeconds.contains { time > $0 && time <= $0 + recoverySeconds }
        }
    }
}
