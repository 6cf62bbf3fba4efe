package import Core
package import Engine

/// `robust`: each column's training median becomes 0, and its interquartile range ÷ 1.349 becomes 1.
///
/// For normally distributed values that is the standard deviation, but outliers in the training rows do not widen it.
/// A column that stands still in half of the rows, such as one that counts rare events, has no interquartile range; the
/// range of the middle nine tenths ÷ 3.29 takes its place.
package struct RobustFeature: FeaturePlugin {
    package let manifest = Manifest(
        name: "robust", kind: .feature, version: "1.0",
        summary: "scales each column by median and interquartile range",
        parameters: AffineScaling.specifications(floor: 0.05, lower: -20, upper: 20))

    package init() {}

    package func fit(_ series: [Series], parameters: Parameters) throws -> any FittedFeature {
        try AffineScaling(series, parameters: parameters, rule: Self.rule)
    }

    /// Median, and the interquartile range or what takes its place.
    static let rule: ScaleRule = { sorted in
        let median = quantile(sorted: sorted, share: 0.5)
        let half = (quantile(sorted: sorted, share: 0.75) - quantile(sorted: sorted, share: 0.25)) / 1.349
        let most = (quantile(sorted: sorted, share: 0.95) - quantile(sorted: sorted, share: 0.05)) / 3.29
        return (median, half > 0 ? half : most, abs(median))
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedFeature {
        try AffineScaling(state, parameters: parameters)
    }
}
