/// Measurements of the calls from one service to another in one sampling interval.
///
/// One row of the edge table, from any source. Values that were not measured are NaN.
public struct EdgeSample: Sendable, Equatable {
    /// End of the interval in seconds since 1970-01-01 UTC.
    public var timeSeconds: Double
    public var caller: Workload
    public var callee: Workload
    /// Requests completed in the interval.
    public var requests: Double
    /// Duration seen by the caller in seconds, summed over the requests.
    public var callerSeconds: Double
    /// Duration seen by the callee in seconds, summed over the requests.
    public var calleeSeconds: Double
    /// Failed requests.
    public var failures: Double

    /// Makes a sample.
    public init(
        timeSeconds: Double, caller: Workload, callee: Workload, requests: Double = .nan,
        callerSeconds: Double = .nan, calleeSeconds: Double = .nan, failures: Double = .nan
    ) {
        self.timeSeconds = timeSeconds
        self.caller = caller
        self.callee = callee
        self.requests = requests
        self.callerSeconds = callerSeconds
        self.calleeSeconds = calleeSeconds
        self.failures = failures
    }
}
