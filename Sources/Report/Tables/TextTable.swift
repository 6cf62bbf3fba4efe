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
    /// Text columns are not made narrower than this.
    private static let leastWidth = 12
    private static let gap = 2

    /// Lines of columns, headings first, numbers to the right; ends with a line break.
    ///
    /// Rows shorter than the headings are filled with empty cells. Without headings there is nothing to print.
    ///
    /// - Parameter width: columns of the terminal. Where the table is wider, long text is cut off with "…", and then
    ///   the table is broken into parts that each begin with the first column. nil for no limit.
    package static func render(_ table: ReportTable, width: Int? = nil) -> String {
        let headers = table.headers.map(printable)
        guard !headers.isEmpty else { return "" }
        let rows = table.rows.map { row in
            headers.indices.map { $0 < row.count ? printable(row[$0]) : "" }
        }
        var widths = headers.indices.map { column in
            rows.reduce(displayWidth(headers[column])) { max($0, displayWidth($1[column])) }
        }
        let isRight = headers.indices.map(table.isNumeric)
        if let width { shrink(&widths, isRight, to: width) }
        let caption = table.caption.isEmpty ? "" : printable(table.caption) + "\n"
        return caption
            + parts(widths, width).map { columns in
                func line(_ cells: [String]) -> String {
                    let padded = columns.map { column in
                        let cell = truncated(cells[column], to: widths[column])
                        let space = String(repeating: " ", count: max(0, widths[column] - displayWidth(cell)))
                        return isRight[column] ? space + cell : cell + space
                    }
                    var text = padded.joined(separator: String(repeating: " ", count: gap))
                    while text.hasSuffix(" ") { text.removeLast() }
                    return text + "\n"
                }
                let rule = columns.map { String(repeating: "-", count: widths[$0]) }
                    .joined(separator: String(repeating: " ", count: gap))
                return line(headers) + rule + "\n" + rows.map(line).joined()
            }.joined(separator: "\n")
    }

    /// Takes from the widest text column until the table fits or no text column can give any more.
    private static func shrink(_ widths: inout [Int], _ isRight: [Bool], to width: Int) {
        while widths.reduce(gap * (widths.count - 1), +) > width {
            let candidates = widths.indices.filter { !isRight[$0] && widths[$0] > leastWidth }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
            widths[widest] -= 1
        }
    }

    /// Columns of each part of the table: all in one if they fit.
    private static func parts(_ widths: [Int], _ width: Int?) -> [[Int]] {
        guard let width else { return [Array(widths.indices)] }
        var parts = [[0]]
        var used = widths[0]
        for column in widths.indices.dropFirst() {
            if used + gap + widths[column] > width, parts[parts.count - 1].count > 1 {
                parts.append([0])
                used = widths[0]
            }
            parts[parts.count - 1].append(column)
            used += gap + widths[column]
        }
        return parts
    }
}
