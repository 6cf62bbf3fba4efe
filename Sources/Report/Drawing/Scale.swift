import Foundation

/// How numbers map to a length on a plot.
package struct Scale: Sendable, Equatable {
    package let domain: ClosedRange<Double>
    package let isLogarithmic: Bool

    /// A linear scale over a range; an empty or non-finite range is widened so that it has a length.
    package init(linear low: Double, _ high: Double) {
        // Keeps differences finite and far from rounding to nothing.
        let bound = 1e150
        let low = low.isFinite ? min(max(low, -bound), bound) : 0
        let high = high.isFinite ? min(max(high, -bound), bound) : 1
        let middle = (low + high) / 2
        if high - low > abs(middle) * 1e-9 {
            domain = low...high
        } else {
            let half = middle == 0 ? 0.5 : abs(middle) * 0.1
            domain = middle - half...middle + half
        }
        isLogarithmic = false
    }

    private init(logarithmic domain: ClosedRange<Double>) {
        self.domain = domain
        isLogarithmic = true
    }

    /// A scale that holds the finite ones of the values: logarithmic when the positive ones span more than two decades
    /// and none is negative, else linear. Values of 0 then stand at the foot of the scale.
    package init(fitting values: some Sequence<Double>, allowsLogarithm: Bool, includesZero: Bool = false) {
        var low = Double.infinity
        var high = -Double.infinity
        var lowestPositive = Double.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
            if value > 0 { lowestPositive = min(lowestPositive, value) }
        }
        guard low <= high else {
            self.init(linear: 0, 1)
            return
        }
        if allowsLogarithm && low >= 0 && high < 1e150 && high / 100 > lowestPositive {
            // A few all but zero scores must not flatten the rest.
            let foot = max(lowestPositive, high * 1e-9)
            self.init(logarithmic: foot * 0.8...high * 1.25)
            return
        }
        let margin = (high - low) * 0.04
        if includesZero && low >= 0 {
            self.init(linear: 0, high == 0 ? 1 : high + margin)
        } else {
            self.init(linear: low - margin, high + margin)
        }
    }

    /// Where a value stands, 0 at the low end to 1 at the high end; values outside are held to the ends.
    ///
    /// - Precondition: the value is not NaN.
    package func fraction(of value: Double) -> Double {
        let fraction: Double
        if isLogarithmic {
            let foot = log10(domain.lowerBound)
            fraction = (log10(max(value, domain.lowerBound)) - foot) / (log10(domain.upperBound) - foot)
        } else {
            fraction = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        }
        return min(max(fraction, 0), 1)
    }
}
