/// Lines over time or over a number, with shaded spans behind them.
package struct LinePlot: Sendable {
    /// What the horizontal axis shows.
    package enum HorizontalAxis: Sendable {
        /// Seconds since 1970-01-01 UTC.
        case time
        case number(caption: String)
    }

    package var title: String
    package var description: String
    package var axis: HorizontalAxis
    /// Drawn in order, the last on top.
    package var lines: [PlotLine]
    package var spans: [PlotSpan] = []
    /// Puts the vertical axis on a logarithmic scale when the values span more than two decades.
    package var allowsLogarithm = true
    package var includesZero = false
    /// Range of the horizontal axis; nil takes the lines' own.
    package var range: ClosedRange<Double>?
    package var height: Double = 230

    package init(title: String, description: String, axis: HorizontalAxis, lines: [PlotLine]) {
        self.title = title
        self.description = description
        self.axis = axis
        self.lines = lines
    }

    /// Draws it. Without a finite point the axes stand alone, with a remark.
    package func draw() -> Drawing {
        let frame = Frame(
            left: Layout.left, top: 12, width: Layout.width - Layout.left - Layout.right, height: height - 66)
        let points = lines.lazy.flatMap(\.points).filter { !$0.isGap }
        let xRange = range ?? extent(points.map(\.x))
        var panel = Panel(
            frame: frame, xScale: Scale(linear: xRange.lowerBound, xRange.upperBound),
            yScale: Scale(fitting: points.map(\.y), allowsLogarithm: allowsLogarithm, includesZero: includesZero))
        panel.add(spans: spans)
        panel.addVerticalAxis()
        for line in lines { panel.add(line: line) }
        switch axis {
        case .time: panel.addTimeAxis()
        case .number(let caption): panel.addHorizontalAxis(panel.xScale.ticks(target: 6), caption: caption)
        }
        if points.isEmpty { panel.addRemark("no data") }
        return Drawing(
            title: title, description: description, width: Layout.width, height: height,
            keys: legendKeys(lines: lines, spans: spans), body: panel.body)
    }
}

/// Measures that all drawings share, in drawing units.
enum Layout {
    static let width = 720.0
    static let left = 66.0
    static let right = 14.0
}

/// One entry for each style in use; lines without a name have none.
func legendKeys(lines: [PlotLine], spans: [PlotSpan]) -> [Drawing.Key] {
    var keys: [Drawing.Key] = []
    for line in lines where !line.name.isEmpty && !keys.contains(where: { $0.style == line.style }) {
        keys.append(Drawing.Key(style: line.style, name: line.name))
    }
    if spans.contains(where: { $0.style == .episode }) {
        keys.append(
            Drawing.Key(
                style: .episode, name: spans.contains { $0.peak != nil } ? "incident (mark at its peak)" : "incident"))
    }
    if spans.contains(where: { $0.style == .label }) {
        keys.append(Drawing.Key(style: .label, name: "labelled as anomalous"))
    }
    return keys
}

/// The range of the finite values; 0 to 1 if there are none.
func extent(_ values: some Sequence<Double>) -> ClosedRange<Double> {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where value.isFinite {
        low = min(low, value)
        high = max(high, value)
    }
    return low <= high ? low...high : 0...1
}
