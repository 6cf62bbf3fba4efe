extension FixedWidthInteger {
    /// `value` rounded towards zero and clamped to the integer's range; 0 for NaN.
    ///
    /// `Int(_:)` ends the program with a value that does not fit, so it must not convert a number from outside.
    package init(clamping value: Double) {
        guard !value.isNaN else {
            self = 0
            return
        }
        // Double(Int.max) rounds up to a value that does not fit, hence the strict comparison.
        if value >= Double(Self.max) {
            self = .max
        } else if value <= Double(Self.min) {
            self = .min
        } else {
            self = Self(value)
        }
    }
}

extension Duration {
    /// A century: longer than any wait, and far from where the arithmetic of durations and deadlines overflows.
    private static let longestSeconds = 100.0 * 365 * 86_400

    /// A duration of at most a century in either direction; zero for NaN.
    package static func seconds(clamping value: Double) -> Duration {
        value.isNaN ? .zero : .seconds(Swift.min(Swift.max(value, -longestSeconds), longestSeconds))
    }
}
