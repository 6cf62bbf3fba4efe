/// A date and time as a text states it, which may or may not say on which clock.
package struct WallTime: Sendable, Equatable {
    /// Seconds since 1970-01-01T00:00 on the clock of the text.
    package let seconds: Double
    /// Seconds that this clock is ahead of UTC; nil where the text has neither offset nor zone.
    package let offsetSeconds: Double?

    package init(seconds: Double, offsetSeconds: Double?) {
        self.seconds = seconds
        self.offsetSeconds = offsetSeconds
    }
}

/// What the first of two short numbers in a date such as `03/04/2026` means.
package enum DateOrder: Sendable, Equatable {
    case dayFirst, monthFirst
}
