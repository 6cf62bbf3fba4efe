/// A finished picture: its body in SVG elements, and the words that go with it.
package struct Drawing: Sendable {
    /// An entry of the legend.
    package struct Key: Sendable, Equatable {
        package let style: PlotStyle
        package let name: String
    }

    package let title: String
    /// What can be seen, for readers who cannot see it.
    package let description: String
    package let width: Double
    package let height: Double
    package let keys: [Key]
    let body: String

    /// For a page that brings the stylesheet, the title and the legend.
    package var inline: String {
        "<svg class=\"plot\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(coordinate(width)) "
            + "\(coordinate(height))\" \(label)>\(words)\(body)</svg>"
    }

    /// A stand-alone file, with title, legend and colours.
    package var standalone: String {
        let left = 12.0
        var x = left
        var y = 44.0
        var legend = ""
        for key in keys {
            // A character is about 7.2 units wide at this size; it is enough for a legend to know that roughly.
            let room = 34 + 7.2 * Double(displayWidth(key.name))
            if x + room > width && x > left {
                (x, y) = (left, y + 20)
            }
            legend += Drawing.swatch(key.style, x: x, y: y - 4)
            legend += "<text x=\"\(coordinate(x + 28))\" y=\"\(coordinate(y))\">\(escaped(printable(key.name)))</text>"
            x += room + 10
        }
        let top = keys.isEmpty ? 34 : y + 14
        let size = "\(coordinate(width))\" height=\"\(coordinate(height + top))\""
        let limit = Int(width / 7.6)
        let shown = title.count > limit ? title.prefix(limit) + "…" : title[...]
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg class="plot" xmlns="http://www.w3.org/2000/svg" width="\(size) \
            viewBox="0 0 \(coordinate(width)) \(coordinate(height + top))" \(label)>\(words)
            <style>
            \(Palette.stylesheet)</style>
            <rect class="ground" width="\(size)/>
            <text class="title" x="12" y="22">\(escaped(printable(String(shown))))</text>\(legend)
            <g transform="translate(0 \(coordinate(top)))">\(body)</g>
            </svg>

            """
    }

    /// The sample of a style in a legend, 22 units wide.
    static func swatch(_ style: PlotStyle, x: Double, y: Double) -> String {
        if !style.isArea {
            return "<path class=\"\(style.rawValue)\" d=\"M\(coordinate(x)) \(coordinate(y))h22\"/>"
        }
        func rectangle(_ classes: String, y: Double, height: Double) -> String {
            "<rect class=\"\(classes)\" x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" width=\"22\" "
                + "height=\"\(coordinate(height))\"/>"
        }
        switch style {
        case .episode:
            return rectangle("incident shade", y: y - 5, height: 10) + rectangle("incident", y: y - 5, height: 3)
        case .label:
            return rectangle("label shade", y: y - 5, height: 10) + rectangle("label", y: y + 2, height: 3)
        default:
            return rectangle(style.rawValue, y: y - 5, height: 10)
        }
    }

    private var label: String { "role=\"img\" aria-label=\"\(escaped(title))\"" }
    private var words: String { "<title>\(escaped(title))</title><desc>\(escaped(description))</desc>" }
}
