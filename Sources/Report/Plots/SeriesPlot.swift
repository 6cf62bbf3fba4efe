internal import Core

extension WorkloadSection {
    /// The inputs, one strip for each column, with episodes and labels shaded. Replicas share the strips.
    package func seriesPlot() -> Drawing {
        var columns: [String] = []
        for rows in series {
            columns += rows.columns.filter { !columns.contains($0) }
        }
        let strips = columns.map { column in
            StripPlot.Strip(name: column, lines: series.compactMap { line(of: column, in: $0) })
        }
        let plot = StripPlot(
            title: "\(workload.name): inputs",
            description: "\(columns.count) strips over time: \(columns.joined(separator: ", ")). "
                + "\(episodes.count) incidents and \(labels.count) labels are shaded.",
            strips: strips, spans: spans, range: timeRange)
        return plot.draw()
    }

    private func line(of column: String, in rows: Series) -> PlotLine? {
        guard let index = rows.columns.firstIndex(of: column) else { return nil }
        let look = look(ofReplica: rows.replica, single: "")
        let points = (0..<rows.rowCount).map { row in
            PlotPoint(
                x: rows.timeSeconds(ofRow: row), y: Double(rows.values[row * rows.columns.count + index]))
        }
        return PlotLine(name: look.name, style: look.style, points: points)
    }
}
