/// A ``Watcher`` as plain values.
package struct WatcherCheckpoint: Codable, Sendable, Equatable {
    struct Gate: Codable, Sendable, Equatable {
        let workload: String
        let replica: String
        let gate: AlarmGate
    }

    /// Bit pattern.
    let lastSeconds: UInt64?
    let streams: [StreamRecord]
    let gates: [Gate]
    let episodes: [LiveEpisode]
    let accepted: [String: Double]
    let quiet: QuietTimes

    /// Time of the last interval taken.
    package var lastTime: Double? { lastSeconds.map { Double(bitPattern: $0) } }
}
