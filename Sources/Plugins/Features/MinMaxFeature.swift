package import Core
package import Engine

/// `minmax`: each column's training range becomes 0 to 1; new values may leave it up to the cut.
package struct MinMaxFeature: FeaturePlugin {
    package let manifest = Manifest(
        name: "minmax", kind: .feature, version: "1.0",
        summary: "scales the training range of each column to 0…1",
        parameters: AffineScaling.specifications(floor: 0.05, lower: -4, upper: 5))

    package init() {}

    package func fit(_ series: [Series], parameters: Parameters) throws -> any FittedFeature {
        try AffineScaling(series, parameters: parameters) { sorted in
            let lowest = Double(sorted[0])
            let highest = Double(sorted[sorted.count - 1])
            return (lowest, highest - lowest, max(abs(lowest), abs(highest)))
        }
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedFeature {
        try AffineScaling(state, parameters: parameters)
    }
}
