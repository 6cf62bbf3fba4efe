package import Core
package import Engine

/// `standard`: each column's training mean becomes 0 and its standard deviation 1.
package struct StandardFeature: FeaturePlugin {
    package let manifest = Manifest(
        name: "standard", kind: .feature, version: "1.0",
        summary: "scales each column to mean 0 and standard deviation 1",
        parameters: AffineScaling.specifications(floor: 0.05, lower: -20, upper: 20))

    package init() {}

    package func fit(_ series: [Series], parameters: Parameters) throws -> any FittedFeature {
        try AffineScaling(series, parameters: parameters) { sorted in
            let count = Double(sorted.count)
            let mean = sorted.reduce(0) { $0 + Double($1) } / count
            let variance = sorted.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
            return (mean, variance.squareRoot(), abs(mean))
        }
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedFeature {
        try AffineScaling(state, parameters: parameters)
    }
}
