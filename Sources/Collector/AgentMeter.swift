/// What the agent itself has taken of the machine.
package protocol AgentMeter: Sendable {
    /// Processor time so far of all threads, and of child processes that have ended, in seconds; resident memory in bytes,
    /// without that of children.
    func read() -> (cpuSeconds: Double, residentBytes: Double)
}

/// A meter that always shows the same.
package struct FixedMeter: AgentMeter {
    private let cpuSeconds: Double
    private let residentBytes: Double

    package init(cpuSeconds: Double = 0, residentBytes: Double = 0) {
        self.cpuSeconds = cpuSeconds
        self.residentBytes = residentBytes
    }

    package func read() -> (cpuSeconds: Double, residentBytes: Double) { (cpuSeconds, residentBytes) }
}
