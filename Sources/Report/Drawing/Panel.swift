/// A line through points.
package struct PlotLine: Sendable {
    package let name: String
    package let style: PlotStyle
    /// x ascending; NaN marks gaps.
    package let points: [PlotPoint]

    package init(name: String, style: PlotStyle, points: [PlotPoint]) {
        self.name = name
        self.style = style
        self.points = points
    }
}

/// A stretch of the x axis that is shaded: a label (bar below) or an incident (bar above, with a mark at its peak).
package struct PlotSpan: Sendable {
    package let start: Double
    package let end: Double
    package let style: PlotStyle
    /// Where its mark stands, if it has one.
    package let peak: Double?
    package let text: String

    package init(start: Double, end: Double, style: PlotStyle, peak: Double? = nil, text: String) {
        self.start = start
        self.end = end
        self.style = style
        self.peak = peak
        self.text = text
    }
}

/// A rectangle in drawing units, y downwards.
struct Frame {
    var left: Double
    var top: Double
    var width: Double
    var height: Double

    var right: Double { left + width }
    var bottom: Double { top + height }
}

/// One pair of axes with shaded spans, lines and bars.
struct Panel {
    let frame: Frame
    let xScale: Scale
    let yScale: Scale
    private(set) var body = ""

    init(frame: Frame, xScale: Scale, yScale: Scale) {
        self.frame = frame
        self.xScale = xScale
        self.yScale = yScale
    }

    mutating func append(_ elements: String) { body += elements }
    /// Adds elements behind those drawn so far.
    mutating func prepend(_ elements: String) { body = elements + body }

    func x(_ value: Double) -> Double { frame.left + frame.width * xScale.fraction(of: value) }
    func y(_ value: Double) -> Double { frame.bottom - frame.height * yScale.fraction(of: value) }

    /// Draws spans; those that touch on the drawing are drawn as one, so that thousands cost little.
    mutating func add(spans: [PlotSpan]) {
        let visible = spans.filter { $0.end >= xScale.domain.lowerBound && $0.start <= xScale.domain.upperBound }
        for style in [PlotStyle.label, .episode] {
            var merged: [(left: Double, right: Double, texts: [String])] = []
            for span in visible.filter({ $0.style == style }).sorted(by: { $0.start < $1.start }) {
                let left = min(x(span.start), frame.right - 2)
                let right = max(x(span.end), left + 2)
                if let last = merged.last, left <= last.right {
                    merged[merged.count - 1].right = max(last.right, right)
                    merged[merged.count - 1].texts.append(span.text)
                } else {
                    merged.append((left, right, [span.text]))
                }
            }
            for block in merged {
                draw(style, left: block.left, right: block.right, texts: block.texts)
            }
        }
        addMarks(at: visible.compactMap(\.peak))
    }

    private mutating func draw(_ style: PlotStyle, left: Double, right: Double, texts: [String]) {
        let more = texts.count > 3 ? ", and \(texts.count - 3) more" : ""
        let text = escaped(texts.prefix(3).joined(separator: "; ") + more)
        let edge = style == .episode ? frame.top : frame.bottom - 4
        let across = "x=\"\(coordinate(left))\" width=\"\(coordinate(right - left))\""
        body += "<g class=\"\(style.rawValue)\"><title>\(text)</title>"
        body +=
            "<rect class=\"shade\" \(across) y=\"\(coordinate(frame.top))\" height=\"\(coordinate(frame.height))\"/>"
        body += "<rect \(across) y=\"\(coordinate(edge))\" height=\"4\"/></g>"
    }

    /// Triangles that point down on the panel's upper edge, one for each unit of width at most.
    private mutating func addMarks(at peaks: [Double]) {
        var taken: Set<Int> = []
        for peak in peaks where !peak.isNaN && taken.insert(Int(x(peak))).inserted {
            let place = x(peak)
            body += "<polygon class=\"incident\" points=\"\(coordinate(place - 5)),\(coordinate(frame.top - 8)) "
            body += "\(coordinate(place + 5)),\(coordinate(frame.top - 8)) "
            body += "\(coordinate(place)),\(coordinate(frame.top))\"/>"
        }
    }

    /// Draws a line with gaps, thinned to the panel's width.
    mutating func add(line: PlotLine) {
        var path = PathData()
        let runs = downsampledRuns(line.points, columnCount: max(1, Int(frame.width))) { Int(x($0)) }
        for run in runs {
            path.addLine(run.map { (x: x($0.x), y: y($0.y)) })
        }
        guard !path.text.isEmpty else { return }
        body += "<path class=\"\(line.style.rawValue)\" d=\"\(path.text)\"/>"
    }

    /// Draws a line from top to bottom.
    mutating func add(verticalAt value: Double, style: PlotStyle) {
        guard value.isFinite else { return }
        body += "<path class=\"\(style.rawValue)\" d=\"M\(coordinate(x(value))) \(coordinate(frame.top))"
        body += "v\(coordinate(frame.height))\"/>"
    }

    /// Draws bars from the foot of the panel up.
    mutating func add(bars: [(from: Double, to: Double, height: Double)]) {
        var path = PathData()
        for bar in bars where bar.height > 0 {
            let top = y(bar.height)
            path.addRectangle(
                x: x(bar.from), y: top, width: max(0.6, x(bar.to) - x(bar.from) - 0.6), height: frame.bottom - top)
        }
        guard !path.text.isEmpty else { return }
        body += "<path class=\"bar\" d=\"\(path.text)\"/>"
    }
}
