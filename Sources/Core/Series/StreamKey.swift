/// One replica of a workload: whose rows, stream, series or verdicts they are.
package struct StreamKey: Hashable, Comparable, Sendable {
    package let workload: Workload
    package let replica: String

    package init(workload: Workload, replica: String) {
        self.workload = workload
        self.replica = replica
    }

    package static func < (left: StreamKey, right: StreamKey) -> Bool {
        (left.workload, left.replica) < (right.workload, right.replica)
    }
}

extension Series {
    package var key: StreamKey { StreamKey(workload: workload, replica: replica) }
}
