package import Core

/// The table of episodes that `detect` prints: who, when, how far over the limit, and which features.
package enum EpisodeTable {
    /// Episodes from the highest peak over the limit down; equal ones by workload and time.
    package static func sorted(_ episodes: [Episode]) -> [Episode] {
        func rank(_ episode: Episode) -> Double {
            episode.peakOverLimit.isNaN ? -.infinity : episode.peakOverLimit
        }
        return episodes.sorted { left, right in
            (-rank(left), left.workload.name, left.startSeconds, left.replica)
                < (-rank(right), right.workload.name, right.startSeconds, right.replica)
        }
    }

    /// The features with the largest shares, such as "cpu_usage 62 %, page_faults 20 %".
    package static func topFeatures(_ episode: Episode, count: Int = 3) -> String {
        episode.attributions.prefix(count)
            .map { "\($0.feature) \(NumberText.percent($0.share, decimals: 0))" }
            .joined(separator: ", ")
    }

    /// One row for each episode, sorted; the replica has its own column if there is more than one.
    package static func table(_ episodes: [Episode], caption: String = "") -> ReportTable {
        let hasReplicas =
            Set(episodes.map { [$0.workload.name, $0.replica] }).count
            > Set(episodes.map(\.workload)).count
        let headers =
            ["workload"] + (hasReplicas ? ["replica"] : [])
            + ["start (UTC)", "end (UTC)", "anomalies", "peak ratio", "top features"]
        let rows = sorted(episodes).map { episode in
            [episode.workload.name] + (hasReplicas ? [episode.replica] : []) + [
                TimeText.plain(episode.startSeconds), TimeText.plain(episode.endSeconds),
                "\(episode.anomalyCount)", NumberText.ratio(episode.peakOverLimit), topFeatures(episode),
            ]
        }
        return ReportTable(caption: caption, headers: headers, rows: rows)
    }

    /// The table as plain text; a sentence if there are no episodes.
    package static func text(_ episodes: [Episode], width: Int? = nil) -> String {
        episodes.isEmpty ? "No incidents.\n" : TextTable.render(table(episodes), width: width)
    }
}
