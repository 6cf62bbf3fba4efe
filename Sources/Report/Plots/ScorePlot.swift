internal import Core
internal import Engine

extension WorkloadSection {
    /// The score and the limit it was held against over time, with episodes marked and labels shaded.
    package func scorePlot() -> Drawing {
        var plot = LinePlot(
            title: "\(workload.name): score",
            description: scoreDescription, axis: .time, lines: scoreLines)
        plot.spans = spans
        plot.includesZero = true
        plot.range = timeRange
        return plot.draw()
    }

    /// The score alone, without axes, small enough for a table.
    func scoreThumbnail() -> Drawing {
        let lines = scoreLines
        let values = lines.lazy.flatMap(\.points).map(\.y)
        var panel = Panel(
            frame: Frame(left: 1, top: 10, width: 218, height: 33),
            xScale: Scale(linear: timeRange.lowerBound, timeRange.upperBound),
            yScale: Scale(fitting: values, allowsLogarithm: true, includesZero: true))
        panel.add(spans: spans)
        for line in lines { panel.add(line: line) }
        return Drawing(
            title: "\(workload.name): score", description: scoreDescription, width: 220, height: 44, keys: [],
            body: panel.body)
    }

    private var scoreLines: [PlotLine] {
        let scores = scored.map { scores in
            let look = look(ofReplica: scores.replica, single: "score")
            return PlotLine(name: look.name, style: look.style, points: scores.points(scores.scores))
        }
        return scores + limitLines
    }

    /// The limit as it was used: a constant one as a single stroke, others as they went.
    private var limitLines: [PlotLine] {
        let used = Set(scored.flatMap(\.limits).filter(\.isFinite))
        if let constant = used.first, used.count == 1 {
            let range = timeRange
            let ends = [range.lowerBound, range.upperBound].map { PlotPoint(x: $0, y: constant) }
            return [PlotLine(name: "threshold \(NumberText.short(constant))", style: .limit, points: ends)]
        }
        return scored.map { PlotLine(name: "threshold", style: .limit, points: $0.points($0.limits)) }
    }

    private var scoreDescription: String {
        let counts = counts
        let peak = counts.peakOverLimit.map { "The highest score is \(NumberText.ratio($0)) its threshold. " } ?? ""
        return "\(counts.scoreCount) scores over time, \(counts.anomalyCount) of them above the threshold. \(peak)"
            + "\(episodes.count) incidents and \(labels.count) labels are marked."
    }
}
