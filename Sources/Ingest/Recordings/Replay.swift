package import Collector
package import Core

/// Recorded series as the batches that a sampling loop would have given, in order of time.
///
/// Rows keep their times. Series need not share a clock: rows within half an interval make one batch.
package struct Replay: Sequence, Sendable {
    package let series: [Series]
    package let intervalSeconds: Double
    private let node: String

    /// - Parameter series: columns that are no metric are left out.
    /// - Returns: nil where nothing is left to replay.
    package init?(_ series: [Series], node: String) {
        let names = Set(Metric.allCases.map(\.column))
        self.series = series.filter { $0.rowCount > 0 && !names.isDisjoint(with: $0.columns) }
        guard let interval = self.series.map(\.intervalSeconds).min() else { return nil }
        intervalSeconds = interval
        self.node = node
    }

    package func makeIterator() -> Iterator { Iterator(series: series, intervalSeconds: intervalSeconds, node: node) }

    package struct Iterator: IteratorProtocol {
        private struct Track {
            let series: Series
            let container: ContainerIdentity
            let columns: [(metric: Metric, index: Int)]
            var row = 0
            var totals = MetricTable<Double>(repeating: .nan)

            var nextSeconds: Double { row < series.rowCount ? series.timeSeconds(ofRow: row) : .infinity }
        }

        private let intervalSeconds: Double
        private var tracks: [Track]

        fileprivate init(series: [Series], intervalSeconds: Double, node: String) {
            self.intervalSeconds = intervalSeconds
            tracks = series.enumerated().map { number, series in
                Track(
                    series: series,
                    container: ContainerIdentity(
                        workload: series.workload, replica: series.replica,
                        containerID: "replay/\(number)/\(series.workload)/\(series.replica)",
                        cgroups: CgroupMembership(unified: nil), node: node),
                    columns: Metric.allCases.compactMap { metric in
                        series.columns.firstIndex(of: metric.column).map { (metric, $0) }
                    })
            }
        }

        package mutating func next() -> SampleBatch? {
            let time = tracks.map(\.nextSeconds).min() ?? .infinity
            guard time.isFinite else { return nil }
            let end = RegularClock.rowEnd(time, intervalSeconds: intervalSeconds)
            var samples: [Sample] = []
            var ended: [ContainerIdentity] = []
            for index in tracks.indices where tracks[index].nextSeconds < end {
                if let sample = Self.sample(&tracks[index]) { samples.append(sample) }
                tracks[index].row += 1
                if tracks[index].nextSeconds == .infinity { ended.append(tracks[index].container) }
            }
            var status = AgentStatus()
            status.containerCount = samples.count
            return SampleBatch(
                timeSeconds: time, intervalSeconds: intervalSeconds, samples: samples, ended: ended, status: status)
        }

        /// nil for a gap.
        private static func sample(_ track: inout Track) -> Sample? {
            let base = track.row * track.series.columns.count
            var sample = Sample(
                container: track.container, timeSeconds: track.nextSeconds,
                intervalSeconds: track.series.intervalSeconds, isPartial: false,
                values: MetricTable(repeating: .nan), totals: MetricTable(repeating: .nan),
                states: MetricTable(repeating: .off))
            for (metric, column) in track.columns {
                let value = Double(track.series.values[base + column])
                guard value.isFinite else { continue }
                let before = track.totals[metric].isNaN ? 0 : track.totals[metric]
                track.totals[metric] = metric.isGauge ? value : before + value * track.series.intervalSeconds
                sample.values[metric] = value
                sample.totals[metric] = track.totals[metric]
                sample.states[metric] = .on
            }
            return sample.states == MetricTable(repeating: .off) ? nil : sample
        }
    }
}

extension Replay: SeriesReader {
    package func read(fromSeconds: Double, toSeconds: Double) throws(SourceError) -> SeriesContent {
        SeriesContent(path: "replay", series: series, fromSeconds: fromSeconds, toSeconds: toSeconds)
    }
}
