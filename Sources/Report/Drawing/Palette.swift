internal import Core

/// What a mark means; the raw value is its CSS class.
package enum PlotStyle: String, Sendable, CaseIterable {
    case line0, line1, line2, line3, line4, line5
    /// Lines beyond those with their own colour.
    case lineOther
    /// A second line that must differ without colour.
    case dashed
    case limit
    case quantile
    case bar
    case label
    case episode = "incident"

    /// The style of the n-th of several equal lines.
    static func line(_ index: Int) -> PlotStyle {
        let own: [PlotStyle] = [.line0, .line1, .line2, .line3, .line4, .line5]
        return index < own.count ? own[index] : .lineOther
    }

    var isArea: Bool { [.bar, .label, .episode].contains(self) }
}

/// The colours: Okabe and Ito's palette, which colour-blind readers can distinguish, darkened on light ground where
/// its own shades fall under a contrast of 3:1.
package enum Palette {
    /// Rules for drawings, under the selector `svg.plot`. Plain colours, because many SVG viewers know no variables.
    package static let stylesheet: String = """
        svg.plot{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
        svg.plot path{fill:none;stroke-width:1.3;stroke-linejoin:round;stroke-linecap:round}
        svg.plot .grid{stroke-width:.7;stroke-linecap:butt}svg.plot .axis{stroke-width:1;stroke-linecap:butt}
        svg.plot .limit{stroke-width:1.6;stroke-dasharray:7 4;stroke-linecap:butt}
        svg.plot .quantile{stroke-width:1.6;stroke-dasharray:2 3;stroke-linecap:butt}
        svg.plot .dashed{stroke-dasharray:4 3;stroke-width:1.6}
        svg.plot .bar,svg.plot .label,svg.plot .incident{stroke:none}
        svg.plot .shade{fill-opacity:.17}
        svg.plot .end{text-anchor:end}svg.plot .middle{text-anchor:middle}svg.plot .title{font-weight:600}

        """ + rules(\.light, ink: "#1b1f24", muted: "#57606a", grid: "#d8dde3", ground: "#ffffff")
        + "@media (prefers-color-scheme:dark){\n" + darkRules + "}\n"
        + "@media print{\n" + rules(\.light, ink: "#000000", muted: "#444444", grid: "#cccccc", ground: "#ffffff")
        + "}\n"

    private static let darkRules = rules(
        \.dark, ink: "#e8eaed", muted: "#a8b0b9", grid: "#343b43", ground: "#14171a")

    private struct Shade {
        let style: PlotStyle
        let light: String
        let dark: String
    }

    private static let shades: [Shade] = [
        Shade(style: .line0, light: "#0072b2", dark: "#56b4e9"),
        Shade(style: .line1, light: "#b0568a", dark: "#cc79a7"),
        Shade(style: .line2, light: "#a66f00", dark: "#e69f00"),
        Shade(style: .line3, light: "#007a59", dark: "#2bc49a"),
        Shade(style: .line4, light: "#444444", dark: "#dddddd"),
        Shade(style: .line5, light: "#2f8fc4", dark: "#f0e442"),
        Shade(style: .lineOther, light: "#8a929a", dark: "#7d868f"),
        Shade(style: .dashed, light: "#a66f00", dark: "#e69f00"),
        Shade(style: .limit, light: "#1b1f24", dark: "#e8eaed"),
        Shade(style: .quantile, light: "#b0568a", dark: "#cc79a7"),
        Shade(style: .bar, light: "#0072b2", dark: "#56b4e9"),
        Shade(style: .label, light: "#009e73", dark: "#2bc49a"),
        Shade(style: .episode, light: "#d55e00", dark: "#ff8a3d"),
    ]

    private static func rules(
        _ tone: KeyPath<Shade, String>, ink: String, muted: String, grid: String, ground: String
    ) -> String {
        var text = "svg.plot text{fill:\(ink)}svg.plot .muted{fill:\(muted)}svg.plot .ground{fill:\(ground)}"
        text += "svg.plot .grid{stroke:\(grid)}svg.plot .axis{stroke:\(muted)}"
        for shade in shades {
            let property = shade.style.isArea ? "fill" : "stroke"
            text += "svg.plot .\(shade.style.rawValue){\(property):\(shade[keyPath: tone])}"
        }
        return text + "\n"
    }
}
