/// Pieces that several parts of the page share. All text is escaped here.
enum HTMLParts {
    static func paragraphs(_ lines: [String]) -> String {
        lines.map { "<p>\(escaped(printable($0)))</p>\n" }.joined()
    }

    /// Figures side by side.
    static func cards(_ facts: [Fact]) -> String {
        facts.isEmpty ? "" : "<dl class=\"facts\">\(pairs(facts))</dl>\n"
    }

    /// Facts with longer values, one below the other.
    static func list(_ facts: [Fact]) -> String {
        guard !facts.isEmpty else { return "" }
        let items = facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped(printable($0.value)))</dd>" }
        return "<dl class=\"list\">\(items.joined())</dl>\n"
    }

    private static func pairs(_ facts: [Fact]) -> String {
        facts.map { "<div><dt>\(escaped($0.name))</dt><dd>\(escaped(printable($0.value)))</dd></div>" }.joined()
    }

    /// A table; where the page is narrow, each row becomes a block in which every cell says its column.
    ///
    /// - Parameters:
    ///   - links: by row, the anchor that the first cell leads to.
    ///   - extra: by row, the ready-made HTML of a last cell, under the heading `extraHeader`.
    static func table(
        _ table: ReportTable, links: [String] = [], extraHeader: String? = nil, extra: [String] = []
    ) -> String {
        let name = table.caption.isEmpty ? "Table" : table.caption
        var html = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(escaped(name))\"><table>"
        if !table.caption.isEmpty { html += "<caption>\(escaped(printable(table.caption)))</caption>" }
        let isNumeric = table.headers.indices.map(table.isNumeric)
        html += "<thead><tr>"
        for (column, header) in table.headers.enumerated() {
            html += "<th scope=\"col\"\(isNumeric[column] ? " class=\"number\"" : "")>\(escaped(header))</th>"
        }
        if let extraHeader { html += "<th scope=\"col\">\(escaped(extraHeader))</th>" }
        html += "</tr></thead>\n<tbody>"
        for (index, row) in table.rows.enumerated() {
            html += "<tr>"
            for column in table.headers.indices {
                let text = cellText(column < row.count ? row[column] : "")
                if column == 0 {
                    let cell = index < links.count ? "<a href=\"#\(links[index])\">\(text)</a>" : text
                    let kind = table.headers[column].hasSuffix("(UTC)") ? " class=\"time\"" : ""
                    html += "<th scope=\"row\"\(kind)>\(cell)</th>"
                } else {
                    let kind = isNumeric[column] ? "number" : table.headers[column].hasSuffix("(UTC)") ? "time" : ""
                    html += "<td data-label=\"\(escaped(table.headers[column]))\""
                    html += kind.isEmpty ? ">\(text)</td>" : " class=\"\(kind)\">\(text)</td>"
                }
            }
            if index < extra.count { html += "<td class=\"strip\">\(extra[index])</td>" }
            html += "</tr>\n"
        }
        return html + "</tbody></table></div>\n"
    }

    /// A cell's text, in which a figure and its unit stay on one line.
    private static func cellText(_ text: String) -> String {
        escaped(printable(text)).split(separator: " %", omittingEmptySubsequences: false).joined(separator: "&#160;%")
    }

    /// A drawing with its legend.
    static func figure(_ drawing: Drawing, caption: String = "") -> String {
        var html = "<figure>"
        if !drawing.keys.isEmpty {
            html += "<ul class=\"legend\">"
            for key in drawing.keys {
                html += "<li><svg class=\"plot\" viewBox=\"0 0 22 12\" aria-hidden=\"true\">"
                html += Drawing.swatch(key.style, x: 0, y: 6) + "</svg>\(escaped(printable(key.name)))</li>"
            }
            html += "</ul>"
        }
        html += drawing.inline
        if !caption.isEmpty { html += "<figcaption>\(escaped(caption))</figcaption>" }
        return html + "</figure>\n"
    }

    /// A part that can be folded away.
    static func details(_ heading: String, isOpen: Bool = false, _ content: String) -> String {
        "<details\(isOpen ? " open" : "")><summary><h3>\(escaped(heading))</h3></summary>\n\(content)</details>\n"
    }
}
