/// The `d` attribute of an SVG path, to a tenth of a unit, in relative steps to keep it short.
struct PathData {
    private(set) var text = ""
    private var x = 0
    private var y = 0

    /// Adds an open line through points; a single point becomes a dot (with round line ends).
    mutating func addLine(_ points: [(x: Double, y: Double)]) {
        guard let first = points.first else { return }
        (x, y) = (tenths(first.x), tenths(first.y))
        text += "M\(decimal(x)) \(decimal(y))"
        if points.count == 1 { text += "h0" }
        for point in points.dropFirst() {
            let (nextX, nextY) = (tenths(point.x), tenths(point.y))
            text += "l\(decimal(nextX - x)) \(decimal(nextY - y))"
            (x, y) = (nextX, nextY)
        }
    }

    /// Adds a closed rectangle.
    mutating func addRectangle(x: Double, y: Double, width: Double, height: Double) {
        text += "M\(decimal(tenths(x))) \(decimal(tenths(y)))"
        text += "h\(decimal(tenths(width)))v\(decimal(tenths(height)))h\(decimal(-tenths(width)))z"
    }
}

/// A coordinate to a tenth of a unit.
func coordinate(_ value: Double) -> String {
    decimal(tenths(value))
}

private func tenths(_ value: Double) -> Int {
    // Coordinates come from scales that hold values to the drawing; anything else is drawn at the origin.
    value.isFinite && abs(value) < 1e9 ? Int((value * 10).rounded()) : 0
}

private func decimal(_ tenths: Int) -> String {
    let size = tenths.magnitude
    let whole = size / 10
    let rest = size % 10
    let sign = tenths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return whole == 0 ? "\(sign).\(rest)" : "\(sign)\(whole).\(rest)"
}
