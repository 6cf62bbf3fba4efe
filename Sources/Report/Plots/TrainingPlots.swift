internal import Core
internal import Engine

extension WorkloadSection {
    /// The distribution of the reconstruction loss of held-out normal windows, with its 99.7th percentile and the
    /// limit in use; nil without a training record.
    ///
    /// The plot by which de Silva et al. set their threshold, "Anomaly Detection in Microservice Systems Using
    /// Autoencoders".
    package func distributionPlot() -> Drawing? {
        guard let training else { return nil }
        let scores = training.calibrationScores
        var marks: [Histogram.Mark] = []
        if let percentile = quantile(scores, share: 0.997) {
            marks.append(
                Histogram.Mark(
                    value: percentile, style: .quantile, name: "99.7th percentile \(NumberText.short(percentile))"))
        }
        if let limit, limit.isFinite {
            marks.append(Histogram.Mark(value: limit, style: .limit, name: "threshold \(NumberText.short(limit))"))
        }
        let histogram = Histogram(
            title: "\(workload.name): reconstruction loss of normal windows",
            description: "Histogram of \(scores.count) scores of held-out normal windows. "
                + marks.map { "\($0.name)." }.joined(separator: " "),
            caption: "reconstruction loss (RL)", countName: "windows", values: scores, marks: marks)
        return histogram.draw()
    }

    /// Mean losses by epoch; nil if none were recorded.
    package func lossPlot() -> Drawing? {
        guard let curve = training?.lossCurve, !curve.isEmpty else { return nil }
        func line(_ name: String, _ style: PlotStyle, _ loss: (EpochLoss) -> Double) -> PlotLine {
            let points = curve.enumerated().map { PlotPoint(x: Double($0 + 1), y: loss($1)) }
            return PlotLine(name: name, style: style, points: points)
        }
        var lines = [line("training", .line0, \.training)]
        if curve.contains(where: { !$0.validation.isNaN }) {
            lines.append(line("validation", .dashed, \.validation))
        }
        let last = curve[curve.count - 1]
        var plot = LinePlot(
            title: "\(workload.name): loss while training",
            description: "\(curve.count) epochs; the last training loss is \(NumberText.short(last.training)).",
            axis: .number(caption: "epoch"), lines: lines)
        plot.includesZero = true
        return plot.draw()
    }
}
