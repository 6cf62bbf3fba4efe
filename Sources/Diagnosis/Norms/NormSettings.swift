internal import Engine

/// Assumptions of a ranker when it learns what is usual.
struct NormSettings: Sendable {
    /// Changes by less than this share of the usual value are never unusual.
    var relativeFloor: Double
    /// Changes of a latency by less than this many seconds are never unusual.
    var latencyFloor: Double
    /// Changes of a failure rate by less than this are never unusual.
    var failureFloor: Double
    /// With fewer quiet values of a series than this, quartiles of all rows serve.
    var minimumQuiet: Int

    /// Counts vary by the square root of their mean; this many of it are never unusual.
    static let countErrors = 3.0

    static let parameters: [ParameterSpecification] = [
        ParameterSpecification(
            "relative-floor", "Ignore changes smaller than this share of the usual value.", default: .real(0.05),
            range: .reals(0...1)),
        ParameterSpecification(
            "latency-floor", "Ignore changes of a latency smaller than this many seconds.", default: .real(0.0005),
            range: .reals(0...60)),
        ParameterSpecification(
            "failure-floor", "Ignore changes of a failure rate smaller than this.", default: .real(0.01),
            range: .reals(0...1)),
        ParameterSpecification(
            "minimum-quiet",
            "Use quartiles of all rows for a series with fewer quiet values than this.", default: .integer(20),
            range: .integers(2...100_000)),
    ]

    init(_ parameters: Parameters) {
        relativeFloor = parameters.real("relative-floor")
        latencyFloor = parameters.real("latency-floor")
        failureFloor = parameters.real("failure-floor")
        minimumQuiet = parameters.integer("minimum-quiet")
    }

    /// The least change of an edge's quantity that can be unusual.
    func absoluteFloor(_ quantity: EdgeQuantity) -> Double {
        switch quantity {
        case .callerLatency, .calleeLatency, .network: latencyFloor
        case .failureRate: failureFloor
        case .requests: 1
        }
    }
}
