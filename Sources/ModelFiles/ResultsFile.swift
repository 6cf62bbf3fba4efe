package import Core
package import Engine
package import Files
package import HDF5

/// Scores and episodes of a detection; `docs/files.md` specifies the file. Its root carries a digest, which readers
/// check.
package struct ResultsFile: Sendable {
    /// When it was written, ISO 8601.
    package let createdAt: String
    /// The scores by workload and replica.
    package let scored: [ScoredSeries]
    /// The episodes in the order in which they were written.
    package let episodes: [Episode]

    /// Writes results; the old file stays until the new one is complete.
    ///
    /// - Throws: ``FileError``; nothing is left behind then.
    package static func write(
        scored: [ScoredSeries], episodes: [Episode], to path: String, createdAt: String, engineVersion: String
    ) throws(FileError) {
        var groups = FileGroup()
        for series in scored {
            ReplicaGroups.insert(group(series), workload: series.workload, replica: series.replica, into: &groups)
        }
        var root = FileGroup(attributes: FileFormat.results.attributes)
        root.attributes["engine_version"] = .text(engineVersion)
        root.attributes["created_at"] = .text(createdAt)
        root.groups["workloads"] = groups
        root.groups["incidents"] = group(episodes)
        try root.checkIsReadable(
            path, "the scores", remedy: "score a shorter time range, or write CSV: FILE.csv")
        try ContentHash.write(root, to: path)
    }

    /// Reads results.
    ///
    /// - Throws: ``FileError``.
    package static func read(_ path: String, loader: FileLoader = .inProcess) throws(FileError) -> ResultsFile {
        let header = GroupReader(
            group: try ContentHash.read(path, format: .results, loader: loader), path: path, place: "")
        var scored: [ScoredSeries] = []
        for reader in ReplicaGroups.all(in: try header.child("workloads").group, path: path, place: "/workloads") {
            scored.append(try series(reader))
        }
        return ResultsFile(
            createdAt: VisibleText.line(try header.text("created_at"), limit: 40), scored: scored,
            episodes: try episodes(try header.child("incidents")))
    }

    private static func group(_ series: ScoredSeries) -> FileGroup {
        var group = FileGroup(attributes: [
            "period_seconds": .real(series.intervalSeconds),
            "unscored_rows": .integer(Int64(series.unscoredRowCount)),
        ])
        group.arrays["time"] = ReplicaGroups.times(series.timesSeconds)
        group.arrays["feature"] = .texts(series.features)
        group.arrays["feature"]?.scales = ["feature"]
        group.arrays["score"] = .float64(series.scores)
        group.arrays["limit"] = .float64(series.limits)
        group.arrays["verdict"] = .int64(series.verdicts.map { $0 ? 1 : 0 })
        group.arrays["contributions"] = .float32(series.contributions, shape: [series.count, series.features.count])
        for name in ["score", "limit", "verdict"] { group.arrays[name]?.scales = ["time"] }
        group.arrays["contributions"]?.scales = ["time", "feature"]
        return group
    }

    private static func series(_ reader: GroupReader) throws(FileError) -> ScoredSeries {
        let times = try reader.float64("time").values
        let scores = try reader.float64("score").values
        let limits = try reader.float64("limit").values
        let verdicts = try reader.int64("verdict")
        let features = try reader.texts("feature")
        let contributions = try reader.float32("contributions")
        guard [scores.count, limits.count, verdicts.count].allSatisfy({ $0 == times.count }),
            contributions.shape == [times.count, features.count]
        else { throw reader.bad("its arrays differ in length") }
        guard times.allSatisfy(\.isFinite) else { throw reader.bad("a time is not a number") }
        let intervalSeconds = try reader.real("period_seconds")
        guard intervalSeconds > 0 else { throw reader.bad("period_seconds is not positive") }
        var series = ScoredSeries(
            workload: Workload(try reader.text("workload")), replica: try reader.text("replica"),
            intervalSeconds: intervalSeconds, features: features)
        for index in times.indices {
            let first = index * features.count
            series.append(
                timeSeconds: times[index], score: scores[index],
                verdict: Verdict(limit: limits[index], isAnomalous: verdicts[index] != 0),
                contributions: Array(contributions.values[first..<first + features.count]))
        }
        series.unscoredRowCount = try reader.integer("unscored_rows")
        return series
    }
}

// Episodes: one array for each field; attributions stand one after the other with their counts.
extension ResultsFile {
    private static func group(_ episodes: [Episode]) -> FileGroup {
        var group = FileGroup()
        group.arrays["workload"] = .texts(episodes.map(\.workload.name))
        group.arrays["replica"] = .texts(episodes.map(\.replica))
        group.arrays["start"] = .float64(episodes.map(\.startSeconds))
        group.arrays["end"] = .float64(episodes.map(\.endSeconds))
        group.arrays["anomaly_count"] = .int64(episodes.map { Int64($0.anomalyCount) })
        group.arrays["peak_score"] = .float64(episodes.map(\.peakScore))
        group.arrays["peak_time"] = .float64(episodes.map(\.peakSeconds))
        group.arrays["peak_over_limit"] = .float64(episodes.map(\.peakOverLimit))
        group.arrays["attribution_count"] = .int64(episodes.map { Int64($0.attributions.count) })
        group.arrays["attribution_feature"] = .texts(episodes.flatMap { $0.attributions.map(\.feature) })
        group.arrays["attribution_share"] = .float64(episodes.flatMap { $0.attributions.map(\.share) })
        return group
    }

    private static func episodes(_ reader: GroupReader) throws(FileError) -> [Episode] {
        let workloads = try reader.texts("workload")
        let replicas = try reader.texts("replica")
        let columns = try ["start", "end", "peak_score", "peak_time", "peak_over_limit"].map {
            name throws(FileError) in try reader.float64(name).values
        }
        let counts = try reader.int64("anomaly_count")
        let attributionCounts = try reader.int64("attribution_count")
        let features = try reader.texts("attribution_feature")
        let shares = try reader.float64("attribution_share").values
        let lengths = [replicas.count, counts.count, attributionCounts.count] + columns.map(\.count)
        guard lengths.allSatisfy({ $0 == workloads.count }), features.count == shares.count,
            attributionCounts.allSatisfy({ $0 >= 0 && $0 <= features.count }),
            attributionCounts.reduce(0, +) == features.count
        else { throw reader.bad("its arrays differ in length") }
        var first = 0
        return workloads.indices.map { index in
            let attributions = first..<first + Int(attributionCounts[index])
            first = attributions.upperBound
            return Episode(
                workload: Workload(workloads[index]), replica: replicas[index], startSeconds: columns[0][index],
                endSeconds: columns[1][index], anomalyCount: Int(clamping: counts[index]),
                peakScore: columns[2][index], peakSeconds: columns[3][index], peakOverLimit: columns[4][index],
                attributions: attributions.map { Attribution(feature: features[$0], share: shares[$0]) })
        }
    }
}
