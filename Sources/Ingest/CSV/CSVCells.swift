internal import Core

/// Marks that stand for "not observed".
struct MissingValueMarkers {
    private let marks: [[UInt8]]

    init(_ marks: [String]) {
        self.marks = marks.map { Array($0.utf8) }
    }

    func isMissing(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var range = range
        DecimalNumber.trim(&range, in: bytes)
        return range.isEmpty || marks.contains { $0.elementsEqual(bytes[range]) }
    }
}

/// Where a cell stands, for errors.
struct CellPlace {
    let path: String
    let line: Int
    let column: String
}

/// Reads a cell of a value column.
struct NumberCell {
    let marks: MissingValueMarkers

    /// The number, or NaN where the cell is missing.
    func value(_ row: CSVRow, _ cell: Int, at place: @autoclosure () -> CellPlace) throws(SourceError) -> Float {
        let range = row.range(cell)
        if let number = DecimalNumber.parse(row.bytes, range), Float(number).isFinite { return Float(number) }
        if marks.isMissing(row.bytes, range) { return .nan }
        throw Self.error(row.text(cell), at: place())
    }

    static func isNotFiniteWord(_ text: String) -> Bool {
        let word = text.lowercased().filter { !"+- \t".contains($0) }
        return ["nan", "inf", "infinity"].contains(word)
    }

    private static func error(_ text: String, at place: CellPlace) -> SourceError {
        let shown = SourceError.shown(text)
        let bytes = Array(text.utf8)
        if DecimalNumber.parse(bytes, 0..<bytes.count) != nil {
            return SourceError(
                .notFinite, path: place.path, line: place.line, column: place.column,
                problem: "'\(shown)' does not fit a 32-bit float", remedy: "correct the cell or leave the column out")
        }
        let isWord = isNotFiniteWord(text)
        return SourceError(
            isWord ? .notFinite : .notANumber, path: place.path, line: place.line, column: place.column,
            problem: isWord ? "'\(shown)' is not a finite number" : "the text '\(shown)' stands where a number should",
            remedy: "list '\(shown)' as a missing mark, correct the cell, or leave the column out")
    }
}

/// Reads a cell of a time column.
struct TimeCell {
    let format: CSVMapping.TimeFormat

    func seconds(_ row: CSVRow, _ cell: Int, at place: @autoclosure () -> CellPlace) throws(SourceError) -> Double {
        let range = row.range(cell)
        let seconds: Double? =
            switch format {
            case .iso8601: ISO8601.seconds(row.bytes, range)
            case .iso8601Prefix: ISO8601.seconds(row.bytes, range.prefix(19))
            case .unixMilliseconds: DecimalNumber.parse(row.bytes, range).map { $0 / 1000 }
            case .unixSeconds: DecimalNumber.parse(row.bytes, range)
            case .auto: ISO8601.seconds(row.bytes, range) ?? DecimalNumber.parse(row.bytes, range)
            }
        guard let seconds, abs(seconds) < 1e11 else {
            let place = place()
            throw SourceError(
                .badTime, path: place.path, line: place.line, column: place.column,
                problem: "'\(SourceError.shown(row.text(cell)))' is not a time of the format \(format.rawValue)",
                remedy: "correct the cell, or state the time format")
        }
        return seconds
    }
}
