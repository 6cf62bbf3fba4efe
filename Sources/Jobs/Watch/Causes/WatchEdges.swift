internal import Core
internal import Ingest

/// The calls of recorded edge tables, handed out as time passes in a replay.
struct WatchEdges {
    private let samples: [EdgeSample]
    private var next = 0

    /// Reads edge tables.
    init(_ paths: [String]) throws {
        samples = try paths.flatMap(EdgeFile.withEarlier).flatMap { try EdgeFile.read($0) }.sorted {
            $0.timeSeconds < $1.timeSeconds
        }
    }

    /// The calls up to a time that were not handed out before.
    mutating func take(to seconds: Double) -> [EdgeSample] {
        let first = next
        while next < samples.count, samples[next].timeSeconds <= seconds { next += 1 }
        return Array(samples[first..<next])
    }
}
