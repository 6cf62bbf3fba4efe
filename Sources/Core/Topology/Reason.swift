/// One observation that speaks for a service as the cause.
public enum Reason: Sendable, Equatable {
    /// Which end of a call measured it.
    public enum Side: String, Sendable, Hashable {
        case caller, callee
    }

    /// A share of all lost time is lost in the service itself; calls into it take this many seconds longer than usual.
    case lostTime(share: Double, side: Side, addedSeconds: Double)
    /// A share of all failures begins in the service itself; that share of its requests fails, and usually does.
    case failures(share: Double, rate: Double, usualRate: Double)
    /// Calls into it take this many seconds longer between caller and callee than usual.
    case network(addedSeconds: Double)
    /// A metric of its own work is this many times its usual value, and its load does not explain that.
    case ownWork(metric: String, ratio: Double)
    /// Its own work is as usual; said where calls into it are slow.
    case ownWorkNormal(metric: String)
    /// It calls another service less often than usual, by a share of the usual rate, while its own load does not fall.
    case fewerCalls(callee: Workload, drop: Double)
    /// What another ranker goes by.
    case observation(String)
}
