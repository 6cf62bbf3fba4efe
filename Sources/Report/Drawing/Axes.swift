extension Panel {
    /// Draws grid lines and labels of the vertical axis, and the foot line.
    mutating func addVerticalAxis(target: Int = 4) {
        var grid = ""
        var labels = ""
        for tick in yScale.ticks(target: target) {
            let place = y(tick.value)
            grid += "M\(coordinate(frame.left)) \(coordinate(place))h\(coordinate(frame.width))"
            labels += "<text class=\"muted end\" x=\"\(coordinate(frame.left - 6))\" y=\"\(coordinate(place + 4.5))\">"
            labels += "\(escaped(tick.label))</text>"
        }
        let foot = "M\(coordinate(frame.left)) \(coordinate(frame.bottom))h\(coordinate(frame.width))"
        let lines = grid.isEmpty ? "" : "<path class=\"grid\" d=\"\(grid)\"/>"
        prepend(lines + "<path class=\"axis\" d=\"\(foot)\"/>" + labels)
    }

    /// Draws the horizontal axis below the panel.
    ///
    /// - Parameter caption: what the axis shows, with its unit.
    mutating func addHorizontalAxis(_ ticks: [Tick], caption: String) {
        var text = ""
        for (index, tick) in ticks.enumerated() {
            let place = x(tick.value)
            // Labels at the edges keep inside the drawing, also in large type.
            let anchor = place > frame.right - 24 ? " end" : place < frame.left + 10 ? "" : " middle"
            let odd = index.isMultiple(of: 2) ? "" : " odd"
            text += "<path class=\"axis\" d=\"M\(coordinate(place)) \(coordinate(frame.bottom))v4\"/>"
            text += "<text class=\"muted\(anchor)\(odd)\" x=\"\(coordinate(place))\" "
            text += "y=\"\(coordinate(frame.bottom + 20))\">\(escaped(tick.label))</text>"
        }
        text += "<text class=\"muted end\" x=\"\(coordinate(frame.right))\" y=\"\(coordinate(frame.bottom + 42))\">"
        text += "\(escaped(caption))</text>"
        append(text)
    }

    /// Draws the time axis, in UTC, with the whole span in words.
    mutating func addTimeAxis() {
        let caption =
            "\(TimeText.plain(xScale.domain.lowerBound)) to \(TimeText.plain(xScale.domain.upperBound)) UTC"
        addHorizontalAxis(xScale.timeTicks(), caption: caption)
    }

    /// Draws words above the panel's left corner.
    mutating func addHeading(_ text: String) {
        append(
            "<text x=\"\(coordinate(frame.left))\" y=\"\(coordinate(frame.top - 7))\">"
                + "\(escaped(printable(text)))</text>")
    }

    /// Draws words in the middle of the panel.
    mutating func addRemark(_ text: String) {
        append(
            "<text class=\"muted middle\" x=\"\(coordinate(frame.left + frame.width / 2))\" "
                + "y=\"\(coordinate(frame.top + frame.height / 2 + 4))\">\(escaped(text))</text>")
    }
}
