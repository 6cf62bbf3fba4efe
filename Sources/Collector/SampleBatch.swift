package import Core

/// All that one interval gave.
package struct SampleBatch: Sendable, Equatable {
    /// Nominal end of the interval in seconds since 1970-01-01 UTC; the samples' times are their true ones.
    package var timeSeconds: Double
    /// Nominal distance of two batches in seconds.
    package var intervalSeconds: Double
    /// At most one sample for each container, the last one of those in `ended` included.
    package var samples: [Sample]
    /// Containers that ended in this interval; no sample of theirs follows.
    package var ended: [ContainerIdentity]
    /// Calls between workloads in this interval; empty where they are not observed.
    package var edges: [EdgeSample]
    /// The agent's view of itself.
    package var status: AgentStatus

    package init(
        timeSeconds: Double, intervalSeconds: Double, samples: [Sample], ended: [ContainerIdentity],
        edges: [EdgeSample] = [], status: AgentStatus
    ) {
        self.timeSeconds = timeSeconds
        self.intervalSeconds = intervalSeconds
        self.samples = samples
        self.ended = ended
        self.edges = edges
        self.status = status
    }
}
