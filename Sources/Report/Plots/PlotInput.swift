internal import Core
internal import Engine
internal import Evaluation

extension WorkloadSection {
    /// From the first to the last time of rows and scores.
    var timeRange: ClosedRange<Double> {
        var times: [Double] = []
        for rows in series where rows.rowCount > 0 {
            times += [rows.startSeconds, rows.timeSeconds(ofRow: rows.rowCount - 1)]
        }
        for scores in scored {
            if let first = scores.timesSeconds.first, let last = scores.timesSeconds.last { times += [first, last] }
        }
        return extent(times)
    }

    /// Labels and episodes to shade.
    var spans: [PlotSpan] {
        let labelled = labels.map { label in
            PlotSpan(
                start: label.startSeconds, end: label.endSeconds, style: .label,
                text: "label: \(label.kind), \(TimeText.plain(label.startSeconds)) to "
                    + TimeText.plain(label.endSeconds))
        }
        return labelled
            + episodes.map { episode in
                PlotSpan(
                    start: episode.startSeconds, end: episode.endSeconds, style: .episode,
                    peak: episode.peakSeconds,
                    text: "incident: \(TimeText.plain(episode.startSeconds)), "
                        + "\(NumberText.ratio(episode.peakOverLimit)) the threshold, "
                        + EpisodeTable.topFeatures(episode))
            }
    }

    /// Names of the replicas, each once; their place decides their colour.
    var replicas: [String] {
        var seen: Set<String> = []
        return (series.map(\.replica) + scored.map(\.replica)).filter { seen.insert($0).inserted }
    }

    /// Style and legend name of a replica's line.
    func look(ofReplica replica: String, single: String) -> (style: PlotStyle, name: String) {
        let all = replicas
        guard all.count > 1 else { return (.line0, single) }
        let style = PlotStyle.line(all.firstIndex(of: replica) ?? all.count)
        return (style, style == .lineOther ? "other replicas" : "replica \(replica)")
    }
}

extension ScoredSeries {
    /// The scores as points, with a gap wherever two are further apart than usual.
    func points(_ values: [Double]) -> [PlotPoint] {
        let steps = zip(timesSeconds.dropFirst(), timesSeconds).map { $0 - $1 }.sorted()
        let usual = max(intervalSeconds, steps.isEmpty ? 0 : steps[steps.count / 2])
        var points: [PlotPoint] = []
        points.reserveCapacity(count)
        for index in 0..<count {
            if index > 0, timesSeconds[index] - timesSeconds[index - 1] > usual * 1.5 {
                points.append(PlotPoint(x: timesSeconds[index], y: .nan))
            }
            points.append(PlotPoint(x: timesSeconds[index], y: values[index]))
        }
        return points
    }
}
