/// What was measured of the calls from one service to another in one sampling interval.
///
/// This is a row of the edge table, whatever measured it. A value that was not measured is NaN.
public struct EdgeSample: Sendable, Equatable {
    /// End of the interval in seconds since 1970-01-01 UTC.
    public var timeSeconds: Double
    public var caller: Workload
    public var callee: Workload
    /// Requests that ended in the interval.
    public var requests: Double
    /// Their time as the caller saw it, summed over the requests, in seconds.
    public var callerSeconds: Double
    /// Their time as the callee saw it, summed over the requests, in seconds.
    public var calleeSeconds: Double
    /// Requests among them that failed.
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
