package import Core

/// A metric of the detector about itself, for its page.
package struct PageMetric: Sendable, Equatable {
    package let name: String
    package let kind: Metric.Kind
    package let help: String
    package let values: [Value]

    /// One series.
    package struct Value: Sendable, Equatable {
        package let labels: [String: String]
        package let value: Double

        package init(labels: [String: String] = [:], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    package init(_ name: String, _ kind: Metric.Kind, _ help: String, values: [Value]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.values = values
    }
}
