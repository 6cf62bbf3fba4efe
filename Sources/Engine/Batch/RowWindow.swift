/// The last feature rows of a stream: a window that slides by a row, contiguous in memory.
///
/// There is room for two windows; the current one is moved to the front when it reaches the end, so that a row costs one
/// copy on average.
struct RowWindow {
    private let length: Int
    private let width: Int
    /// `[2 × length × width]`, of which ``range`` counts.
    private(set) var values: [Float]
    private var firstRow = 0
    private var rowCount = 0

    init(length: Int, width: Int) {
        self.length = length
        self.width = width
        values = [Float](repeating: 0, count: 2 * length * width)
    }

    /// Where the rows stand in ``values``; a whole window once `length` rows have come.
    var range: Range<Int> { firstRow * width..<(firstRow + rowCount) * width }

    mutating func reset() {
        firstRow = 0
        rowCount = 0
    }

    /// Takes the next row; the oldest one leaves a full window.
    mutating func push(_ row: Span<Float>) {
        if rowCount == length {
            firstRow += 1
            rowCount -= 1
        }
        if firstRow + rowCount == 2 * length {
            for position in 0..<rowCount * width { values[position] = values[firstRow * width + position] }
            firstRow = 0
        }
        let base = (firstRow + rowCount) * width
        for position in 0..<width { values[base + position] = row[position] }
        rowCount += 1
    }

    /// Copies the rows to `destination` from `offset` on.
    func copy(to destination: inout [Float], at offset: Int) {
        let first = range.lowerBound
        for position in 0..<range.count { destination[offset + position] = values[first + position] }
    }
}
