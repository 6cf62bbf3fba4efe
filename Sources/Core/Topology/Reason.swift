/// One piece of evidence that a service is the cause.
public enum Reason: Sendable, Equatable {
    /// The side of the call that measured it.
    public enum Side: String, Sendable, Hashable {
        case caller, callee
    }

    /// This share of the lost time is lost in the service itself; calls into it take this many seconds longer.
    case lostTime(share: Double, side: Side, addedSeconds: Double)
    /// This share of the failures originates in the service; current and usual failure rate of its requests.
    case failures(share: Double, rate: Double, usualRate: Double)
    /// Calls into it take this many seconds longer between caller and callee than usual.
    case network(addedSeconds: Double)
    /// A metric of its own work is this many times its usual value, and its load does not explain that.
    case ownWork(metric: String, ratio: Double)
    /// Its own work is normal; reported if calls into it are slow.
    case ownWorkNormal(metric: String)
    /// It calls another service less often than usual, by a share of the usual rate, while its own load does not fall.
    case fewerCalls(callee: Workload, drop: Double)
    /// Evidence of another ranker.
    case observation(String)
}
