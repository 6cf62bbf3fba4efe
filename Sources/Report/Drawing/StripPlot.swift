/// Small multiples: one strip for each group of lines, over one time axis.
package struct StripPlot: Sendable {
    /// A strip.
    package struct Strip: Sendable {
        package let name: String
        package let lines: [PlotLine]

        package init(name: String, lines: [PlotLine]) {
            self.name = name
            self.lines = lines
        }
    }

    package var title: String
    package var description: String
    package var strips: [Strip]
    package var spans: [PlotSpan]
    package var range: ClosedRange<Double>

    package init(
        title: String, description: String, strips: [Strip], spans: [PlotSpan], range: ClosedRange<Double>
    ) {
        self.title = title
        self.description = description
        self.strips = strips
        self.spans = spans
        self.range = range
    }

    /// Draws it; each strip has its own vertical scale. Spans are shaded without their marks, which would lie on the
    /// strips' names.
    package func draw() -> Drawing {
        let shades = spans.map { PlotSpan(start: $0.start, end: $0.end, style: $0.style, text: $0.text) }
        let stripHeight = 58.0
        let distance = stripHeight + 34
        var body = ""
        for (index, strip) in strips.enumerated() {
            let frame = Frame(
                left: Layout.left, top: 24 + Double(index) * distance,
                width: Layout.width - Layout.left - Layout.right, height: stripHeight)
            let values = strip.lines.lazy.flatMap(\.points).map(\.y)
            var panel = Panel(
                frame: frame, xScale: Scale(linear: range.lowerBound, range.upperBound),
                yScale: Scale(fitting: values, allowsLogarithm: false))
            panel.add(spans: shades)
            panel.addVerticalAxis(target: 2)
            for line in strip.lines { panel.add(line: line) }
            panel.addHeading(strip.name)
            if !values.contains(where: \.isFinite) { panel.addRemark("no data") }
            if index == strips.count - 1 { panel.addTimeAxis() }
            body += panel.body
        }
        return Drawing(
            title: title, description: description, width: Layout.width,
            height: 24 + Double(max(strips.count, 1)) * distance + 18,
            keys: legendKeys(lines: strips.flatMap(\.lines), spans: shades), body: body)
    }
}
