internal import Core

/// What the cells of one column are, by a sample of the file.
struct ColumnSample {
    enum Kind: Equatable { case empty, numbers, clock, text }

    private(set) var missing = 0
    /// The numbers, NaN where a row has none; formatted ones as if their decimal sign were known.
    private(set) var numbers: [Double] = []
    private(set) var numberCount = 0
    private var clockCount = 0
    private var textCount = 0
    private var evidence: [NumberText.Evidence: Int] = [:]
    private var units: Set<String> = []
    private(set) var dimension: Unit.Dimension?
    private(set) var hasMixedUnits = false
    /// Distinct texts, up to a bound.
    private(set) var texts: Set<String> = []

    static let textBound = 256

    init(_ rows: [CSVRow], _ cell: Int, _ marks: MissingValueMarkers) {
        numbers.reserveCapacity(rows.count)
        for row in rows { add(row, cell, marks) }
    }

    private mutating func add(_ row: CSVRow, _ cell: Int, _ marks: MissingValueMarkers) {
        let range = row.range(cell)
        if let number = DecimalNumber.parse(row.bytes, range) {
            numbers.append(marks.isMark(number) ? .nan : number)
            numberCount += 1
            if let text = NumberText(row.bytes, range) { evidence[text.evidence, default: 0] += 1 }
            return
        }
        var number = Double.nan
        defer { numbers.append(number) }
        if marks.isMissing(row.bytes, range) {
            missing += 1
        } else if CalendarText.wallTime(row.bytes, range, order: .dayFirst) != nil
            || CalendarText.wallTime(row.bytes, range, order: .monthFirst) != nil
        {
            clockCount += 1
        } else if let text = NumberText(row.bytes, range), text.isNumber {
            numberCount += 1
            evidence[text.evidence, default: 0] += 1
            number = text.value(decimal: nil) ?? .nan
            if let unit = text.unit {
                hasMixedUnits = hasMixedUnits || (dimension ?? unit.dimension) != unit.dimension
                dimension = unit.dimension
            }
        } else if NumberCell.isInfinityWord(row.text(cell)) {
            numberCount += 1
        } else {
            textCount += 1
            if texts.count < Self.textBound { texts.insert(row.text(cell)) }
        }
    }

    /// A column of which at least half of the cells are numbers holds numbers: the others are refused when read.
    var kind: Kind {
        let others = clockCount + textCount
        if numberCount == 0, others == 0 { return .empty }
        // Some addresses, such as 192.168.100.200, could be numbers with groups of digits.
        if texts.contains(where: Self.isAddress) { return .text }
        if numberCount >= others, !hasMixedUnits { return .numbers }
        return clockCount > textCount ? .clock : .text
    }

    /// The decimal sign that the cells prove.
    var decimal: NumberForm.Decimal? {
        switch (evidence[.point] ?? 0, evidence[.comma] ?? 0) {
        case (0, 0): nil
        case (let point, let comma): point >= comma ? .point : .comma
        }
    }

    /// Whether some cell has one comma that may separate thousands or a fraction.
    var isAmbiguous: Bool { decimal == nil && (evidence[.ambiguous] ?? 0) > 0 }

    /// Whether the numbers count the rows.
    var countsRows: Bool {
        guard numbers.count >= 2, numberCount == numbers.count, let first = numbers.first else { return false }
        let step = numbers[1] - first
        return abs(step) == 1 && numbers.indices.allSatisfy { numbers[$0] == first + step * Double($0) }
    }

    /// Whether there are two values at most, of 0, 1 and -1.
    var isBinary: Bool {
        let values = Set(numbers.filter { !$0.isNaN })
        return values.isSubset(of: [0, 1]) || values.isSubset(of: [-1, 1])
    }

    /// Whether a text is an IPv4 address.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// A cell of a column whose texts are mostly numbers with an unknown unit.
    var unknownUnit: String? {
        let found = texts.filter(Self.hasUnknownUnit)
        return found.count * 2 > texts.count ? found.min() : nil
    }

    /// Whether a text is a number with a currency before or a few letters behind it: `507m`, `$301`, `5m3.2s`.
    private static func hasUnknownUnit(_ text: String) -> Bool {
        let digits = text.drop { "$€£+-".contains($0) }
        let rest = digits.drop { $0.isNumber || $0 == "." || $0 == "," }
        guard rest.startIndex > digits.startIndex, text.count <= 24 else { return false }
        if digits.startIndex > text.startIndex, rest.isEmpty { return true }
        let unit = rest.drop { $0 == " " }.prefix { $0.isLetter || $0 == "%" || $0 == "/" }
        let next = rest[unit.endIndex...].first
        return (1...6).contains(unit.count) && (next == nil || next == " " || next?.isNumber == true)
    }

    /// A value that often stands for "not observed" and lies far below all others.
    var suspectedMark: Double? {
        let observed = numbers.filter { !$0.isNaN }
        guard let low = observed.min(), [-9999, -999, -99_999, -32_768, -99.99, -999.25].contains(low),
            let next = observed.filter({ $0 != low }).min(), next >= 0
        else { return nil }
        return low
    }
}
