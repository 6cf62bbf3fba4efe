internal import CProbes

/// Latencies counted in slots, eight to an octave: each is known to 6 %, from 1 µs to 69 s.
package struct LatencyHistogram: Sendable, Equatable {
    /// Number of latencies in each slot; empty if there are none at all.
    private(set) var counts: [UInt32] = []

    package init() {}

    init(_ counts: UnsafeBufferPointer<UInt32>) {
        if counts.contains(where: { $0 != 0 }) { self.counts = Array(counts) }
    }

    package var isEmpty: Bool { counts.isEmpty }

    package var total: UInt64 { counts.reduce(0) { $0 + UInt64($1) } }

    package static func += (left: inout LatencyHistogram, right: LatencyHistogram) {
        guard !right.counts.isEmpty else { return }
        guard !left.counts.isEmpty else {
            left = right
            return
        }
        for slot in left.counts.indices { left.counts[slot] &+= right.counts[slot] }
    }

    /// What came after an earlier state of the same counts, which may have wrapped around since.
    func since(_ earlier: LatencyHistogram) -> LatencyHistogram {
        guard !earlier.counts.isEmpty, !counts.isEmpty else { return self }
        var rest = LatencyHistogram()
        let differences = zip(counts, earlier.counts).map { $0 &- $1 }
        if differences.contains(where: { $0 != 0 }) { rest.counts = differences }
        return rest
    }

    /// The latency in seconds that a share of all do not exceed; nil without any.
    ///
    /// Within a slot latencies are taken to be spread evenly.
    package func quantile(_ share: Double) -> Double? {
        let total = Double(total)
        guard total > 0 else { return nil }
        let rank = min(max(share, 0), 1) * total
        var below = 0.0
        for (slot, count) in counts.enumerated() where count > 0 {
            let next = below + Double(count)
            if next >= rank {
                let begin = Self.begin(slot)
                return begin + (Self.begin(slot + 1) - begin) * max(0, rank - below) / Double(count)
            }
            below = next
        }
        return Self.begin(counts.count)
    }

    /// Where a slot begins, in seconds.
    static func begin(_ slot: Int) -> Double {
        guard slot > 0 else { return 0 }
        let perOctave = Int(EDGE_SLOTS_PER_OCTAVE)
        let octave = Int(EDGE_FIRST_OCTAVE) + (slot - 1) / perOctave
        let nanoseconds = Double(1 << octave) * (1 + Double((slot - 1) % perOctave) / Double(perOctave))
        return nanoseconds * 1e-9
    }
}
