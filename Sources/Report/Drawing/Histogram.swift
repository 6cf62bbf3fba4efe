import Foundation

/// How often values fall into equal bins; bins are equal in the logarithm when the values span more than two decades.
package struct Histogram: Sendable {
    /// A vertical line at a value.
    package struct Mark: Sendable, Equatable {
        package let value: Double
        package let style: PlotStyle
        package let name: String

        package init(value: Double, style: PlotStyle, name: String) {
            self.value = value
            self.style = style
            self.name = name
        }
    }

    package var title: String
    package var description: String
    /// What the values are, with their unit.
    package var caption: String
    /// What is counted.
    package var countName: String
    package var marks: [Mark]
    package let counts: [Int]
    /// One more than counts, ascending.
    package let edges: [Double]
    private let scale: Scale

    /// Sorts values into bins; those that are not finite are left out. Marks are always inside the axis.
    package init(
        title: String, description: String, caption: String, countName: String, values: [Double],
        marks: [Mark] = [], binCount: Int = 48
    ) {
        self.title = title
        self.description = description
        self.caption = caption
        self.countName = countName
        self.marks = marks
        let scale = Scale(
            fitting: values + marks.map(\.value), allowsLogarithm: true, includesZero: true)
        var counts = [Int](repeating: 0, count: max(1, binCount))
        for value in values where value.isFinite {
            counts[min(Int(scale.fraction(of: value) * Double(counts.count)), counts.count - 1)] += 1
        }
        let (low, high) = (scale.domain.lowerBound, scale.domain.upperBound)
        edges = (0...counts.count).map { index in
            let fraction = Double(index) / Double(counts.count)
            return scale.isLogarithmic ? low * pow(high / low, fraction) : low + (high - low) * fraction
        }
        self.counts = counts
        self.scale = scale
    }

    /// Draws it.
    package func draw() -> Drawing {
        let height = 230.0
        let frame = Frame(
            left: Layout.left, top: 24, width: Layout.width - Layout.left - Layout.right, height: height - 78)
        var panel = Panel(
            frame: frame, xScale: scale,
            yScale: Scale(fitting: counts.map(Double.init), allowsLogarithm: false, includesZero: true))
        panel.addVerticalAxis()
        panel.add(
            bars: counts.indices.map { (from: edges[$0], to: edges[$0 + 1], height: Double(counts[$0])) })
        for mark in marks { panel.add(verticalAt: mark.value, style: mark.style) }
        panel.addHeading(countName)
        panel.addHorizontalAxis(scale.ticks(target: 6), caption: caption)
        if counts.allSatisfy({ $0 == 0 }) { panel.addRemark("no data") }
        let keys = marks.filter { $0.value.isFinite }.map { Drawing.Key(style: $0.style, name: $0.name) }
        return Drawing(
            title: title, description: description, width: Layout.width, height: height, keys: keys,
            body: panel.body)
    }
}
