internal import Core

/// The period of a clock, taken from its stamps.
enum Period {
    /// The median step of all parts; a whole number of seconds where it is within 0.5 % or 0.05 s of one.
    ///
    /// The bound keeps a clock of 60.02 s on the common 60 s, where its drift costs one gap in 3000 rows, but leaves
    /// one of 14.5 s as it is. Steps are taken within each part, since files of one replica may interleave.
    /// - Returns: nil where no part has two distinct stamps.
    static func infer(_ parts: [TimestampedRows]) -> Double? {
        median(parts.flatMap(\.steps)).map(rounded)
    }

    /// One period for several series: their median where all are within 5 % of it, else nil.
    static func common(_ periods: [Double]) -> Double? {
        guard let middle = median(periods), periods.allSatisfy({ abs($0 - middle) <= 0.05 * middle }) else {
            return nil
        }
        return rounded(middle)
    }

    static func rounded(_ seconds: Double) -> Double {
        let whole = seconds.rounded()
        return whole >= 1 && abs(seconds - whole) <= max(0.05, 0.005 * whole) ? whole : seconds
    }
}
