public import Core

/// Merges anomalies of one series into episodes.
public struct EpisodeMerger: Sendable {
    /// Maximum gap within an episode in seconds.
    public let mergeSeconds: Double

    /// Makes a merger.
    public init(mergeSeconds: Double) {
        self.mergeSeconds = mergeSeconds
    }

    /// The episodes of a scored series, in time order.
    public func episodes(in scored: ScoredSeries) -> [Episode] {
        var groups: [[Int]] = []
        for index in 0..<scored.count where scored.verdicts[index] {
            let isNear = groups.last?.last.map {
                // Half an interval is added so that rounding of stamps does not split an episode.
                scored.timesSeconds[index] - scored.timesSeconds[$0] <= mergeSeconds + scored.intervalSeconds / 2
            }
            if isNear == true {
                groups[groups.count - 1].append(index)
            } else {
                groups.append([index])
            }
        }
        return groups.compactMap { episode($0, scored) }
    }

    private func episode(_ indices: [Int], _ scored: ScoredSeries) -> Episode? {
        guard let first = indices.first, let last = indices.last,
            let peak = indices.max(by: { scored.scores[$0] < scored.scores[$1] })
        else { return nil }
        let width = scored.features.count
        var parts = [Double](repeating: 0, count: width)
        for index in indices {
            for feature in 0..<width {
                parts[feature] += Double(scored.contributions[index * width + feature])
            }
        }
        let total = parts.reduce(0, +)
        let attributions = zip(scored.features, parts)
            .map { Attribution(feature: $0, share: total > 0 ? $1 / total : 0) }
            .sorted { ($1.share, $0.feature) < ($0.share, $1.feature) }
        let ratios = indices.map { scored.limits[$0] > 0 ? scored.scores[$0] / scored.limits[$0] : .infinity }
        return Episode(
            workload: scored.workload, replica: scored.replica,
            startSeconds: scored.timesSeconds[first], endSeconds: scored.timesSeconds[last],
            anomalyCount: indices.count, peakScore: scored.scores[peak], peakSeconds: scored.timesSeconds[peak],
            peakOverLimit: ratios.max() ?? 0, attributions: attributions)
    }
}
