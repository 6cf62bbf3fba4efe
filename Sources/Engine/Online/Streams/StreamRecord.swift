internal import Core

/// A ``ReplicaStream`` as plain values, for a checkpoint. Numbers that decide are bit patterns.
struct StreamRecord: Codable, Sendable, Equatable {
    private let workload: String
    private let replica: String
    let columns: [String]
    let version: String
    private let lastSeconds: UInt64
    let memory: DetectorStreamMemory
    private let distances: [UInt64]
    private let distanceCount: UInt64
    private let blameBits: [UInt64]

    /// - Returns: nil where the stream cannot be saved.
    init?(_ key: StreamKey, _ stream: ReplicaStream) {
        guard let memory = stream.stream.memory else { return nil }
        workload = key.workload.name
        replica = key.replica
        columns = stream.columns
        version = stream.installed.version
        lastSeconds = stream.lastSeconds.bitPattern
        self.memory = memory
        distances = stream.band.distances.map(\.bitPattern)
        distanceCount = stream.band.count.bitPattern
        blameBits = stream.blame.map(\.bitPattern)
    }

    var key: StreamKey { StreamKey(workload: Workload(workload), replica: replica) }
    var lastTime: Double { Double(bitPattern: lastSeconds) }
    var blame: [Double] { blameBits.map { Double(bitPattern: $0) } }
    var band: ExpectedBand {
        ExpectedBand(saved: distances.map { Double(bitPattern: $0) }, count: Double(bitPattern: distanceCount))
    }
}
