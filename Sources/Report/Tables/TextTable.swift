/// A table with headings, for terminals, pages and CSV files.
package struct ReportTable: Sendable, Equatable {
    package let caption: String
    package let headers: [String]
    package let rows: [[String]]

    package init(caption: String = "", headers: [String], rows: [[String]]) {
        self.caption = caption
        self.headers = headers
        self.rows = rows
    }

    /// Whether every filled cell of a column starts like a number, so that it is set to the right.
    func isNumeric(column: Int) -> Bool {
        let cells = rows.compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }
        let values = cells.filter { !["n/a", "-"].contains($0) }
        return !values.isEmpty && values.allSatisfy(isNumber)
    }

    private func isNumber(_ cell: String) -> Bool {
        var text = Substring(cell)
        for suffix in [" %", "%", "×", " s", " min", " h", " d"] where text.hasSuffix(suffix) {
            text = text.dropLast(suffix.count)
            break
        }
        return text == "∞" || text == "-∞" || Double(text) != nil
    }
}

/// A table in columns of plain text.
package enum TextTable {
    /// Lines of equal width, headings first, numbers to the right; ends with a line break.
    ///
    /// Rows shorter than the headings are filled with empty cells. Without headings there is nothing to print.
    package static func render(_ table: ReportTable) -> String {
        let headers = table.headers.map(printable)
        guard !headers.isEmpty else { return "" }
        let rows = table.rows.map { row in
            headers.indices.map { $0 < row.count ? printable(row[$0]) : "" }
        }
        let widths = headers.indices.map { column in
            rows.reduce(displayWidth(headers[column])) { max($0, displayWidth($1[column])) }
        }
        let isRight = headers.indices.map(table.isNumeric)
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - displayWidth(cells[column]))
                return isRight[column] ? space + cells[column] : cells[column] + space
            }
            var text = padded.joined(separator: "  ")
            while text.hasSuffix(" ") { text.removeLast() }
            return text + "\n"
        }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n"
        let caption = table.caption.isEmpty ? "" : printable(table.caption) + "\n"
        return caption + line(headers) + rule + rows.map(line).joined()
    }
}
