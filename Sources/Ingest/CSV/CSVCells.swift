internal import Core

/// Where a cell stands, for errors.
struct CellPlace {
    let path: String
    let line: Int
    let column: String
}

/// Reads a cell of a value column.
struct NumberCell {
    let marks: MissingValueMarkers
    var form = NumberForm()

    /// The number, or NaN where the cell is missing.
    func value(_ row: CSVRow, _ cell: Int, at place: @autoclosure () -> CellPlace) throws(SourceError) -> Double {
        let range = row.range(cell)
        if form.isPlain, let number = DecimalNumber.parse(row.bytes, range), Float(number).isFinite {
            return marks.isMark(number) ? .nan : number
        }
        if marks.isMissing(row.bytes, range) { return .nan }
        if let number = form.value(row.bytes, range), Float(number).isFinite {
            return marks.isMark(number) ? .nan : number
        }
        throw error(row, cell, at: place())
    }

    static func isInfinityWord(_ text: String) -> Bool {
        let word = text.lowercased().filter { !"+- \t".contains($0) }
        return ["inf", "infinity", "∞"].contains(word)
    }

    private func error(_ row: CSVRow, _ cell: Int, at place: CellPlace) -> SourceError {
        let text = row.text(cell)
        let shown = SourceError.shown(text)
        if form.isPlain, DecimalNumber.parse(row.bytes, row.range(cell)) != nil {
            return SourceError(
                .notFinite, path: place.path, line: place.line, column: place.column,
                problem: "'\(shown)' does not fit a 32-bit float",
                remedy: "correct the cell, or exclude the column with \(Self.exclude(place.column))")
        }
        if let number = NumberText(row.bytes, row.range(cell)), number.isNumber {
            let unit = number.unit?.dimension
            guard unit == form.dimension else {
                return SourceError(
                    .notANumber, path: place.path, line: place.line, column: place.column,
                    problem: "'\(shown)' \(Self.measured(unit)), but other cells of the column "
                        + "\(form.dimension == nil ? "have none" : "are in \(form.dimension?.rawValue ?? "")")",
                    remedy: "write all cells in one unit, or exclude the column with \(Self.exclude(place.column))")
            }
            if form.decimal == nil, number.evidence == .ambiguous {
                return SourceError(
                    .notANumber, path: place.path, line: place.line, column: place.column,
                    problem: "the comma in '\(shown)' may be a thousands or a decimal separator",
                    remedy: "give \(.decimal, "point") or \(.decimal, "comma")")
            }
            return SourceError(
                .notANumber, path: place.path, line: place.line, column: place.column,
                problem: "'\(shown)' is not written like the other numbers of the column",
                remedy:
                    "give \(.decimal, "point") or \(.decimal, "comma") if its separators were misread, correct the cell, or "
                    + "exclude the column with \(Self.exclude(place.column))")
        }
        let isInfinite = Self.isInfinityWord(text)
        let mark = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
        return SourceError(
            isInfinite ? .notFinite : .notANumber, path: place.path, line: place.line, column: place.column,
            problem: isInfinite
                ? "'\(shown)' is not a finite number" : "'\(shown)' is text, but a number is expected",
            remedy: "give \(.missing)='\(mark)' if it means 'not observed', correct the cell, or exclude the column "
                + "with \(Self.exclude(place.column))")
    }

    private static func measured(_ unit: Unit.Dimension?) -> String {
        unit.map { "has a unit (\($0.rawValue))" } ?? "has no unit"
    }

    private static func exclude(_ column: String) -> Guidance { "\(.excludeColumns)='\(column)'" }
}
