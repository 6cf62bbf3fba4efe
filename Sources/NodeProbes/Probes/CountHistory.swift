internal import CProbes

/// The last two readings of the counter tables.
///
/// Two are needed as a process may join a cgroup after its events were asked for and before its counters were read.
struct CountHistory {
    struct Reading {
        let seconds: Double
        /// By table and cgroup.
        let counts: [[UInt64: event_counts]]
    }

    private(set) var last: Reading?
    private var earlier: Reading?

    mutating func add(_ reading: Reading) {
        earlier = last
        last = reading
    }

    /// The newest reading before a moment.
    func before(_ seconds: Double) -> Reading? {
        [last, earlier].lazy.compactMap(\.self).first { $0.seconds < seconds }
    }
}
