/// What stands before the header of a CSV file, and which delimiter the header uses.
struct CSVPreamble {
    /// Where the header starts.
    private(set) var start: Int
    private(set) var skippedLines = 0
    private(set) var delimiter: UInt8?

    /// - Parameters:
    ///   - head: the first bytes of the file.
    ///   - start: where the text starts, behind a byte order mark.
    init(_ head: ArraySlice<UInt8>, delimiter: UInt8?) {
        start = head.startIndex
        self.delimiter = delimiter
        while let line = Self.line(head, from: start) {
            let text = head[line.content]
            if text.first == UInt8(ascii: "#") {
                if Self.isHeader(head, line) {
                    start = text.firstIndex { $0 != UInt8(ascii: "#") && $0 != 0x20 } ?? start
                    break
                }
            } else if text.count == 5, text.starts(with: Array("sep=".utf8)) {
                self.delimiter = delimiter ?? text.last
            } else if !text.isEmpty {
                break
            }
            start = line.end
            skippedLines += 1
        }
        if self.delimiter == nil, let header = Self.line(head, from: start) {
            self.delimiter = Self.delimiter(head[header.content])
        }
        skipTitle(head)
    }

    /// Skips lines that describe the table, as dashboards write them: `Label,CPUUtilization` and the like, up to a line
    /// with the name of a time column above a cell that begins with a digit.
    private mutating func skipTitle(_ head: ArraySlice<UInt8>) {
        guard let delimiter, var line = Self.line(head, from: start),
            Self.timeCell(head[line.content], delimiter) == nil
        else { return }
        for count in 1...Self.longestTitle {
            let next = line.end
            guard let header = Self.line(head, from: next), let below = Self.line(head, from: header.end) else {
                return
            }
            if let cell = Self.timeCell(head[header.content], delimiter) {
                let cells = Self.cells(head[below.content], delimiter)
                guard cell < cells.count, let first = cells[cell].first, first &- UInt8(ascii: "0") < 10 else { return }
                start = next
                skippedLines += count
                return
            }
            line = header
        }
    }

    /// Lines of a title at most.
    private static let longestTitle = 10

    private static func cells(_ line: ArraySlice<UInt8>, _ delimiter: UInt8) -> [ArraySlice<UInt8>] {
        line.split(separator: delimiter, omittingEmptySubsequences: false).map { cell in
            let quote = UInt8(ascii: "\"")
            guard cell.count >= 2, cell.first == quote, cell.last == quote else { return cell }
            return cell.dropFirst().dropLast()
        }
    }

    private static func timeCell(_ line: ArraySlice<UInt8>, _ delimiter: UInt8) -> Int? {
        cells(line, delimiter).firstIndex { cell in
            CSVMapping.timeNames.contains(String(decoding: cell, as: UTF8.self).lowercased())
        }
    }

    /// The delimiter that a header has most of, outside quotes.
    private static func delimiter(_ header: ArraySlice<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in header {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() } else if !isQuoted { counts[byte, default: 0] += 1 }
        }
        let candidates = "\t;,|".utf8.map { (byte: $0, count: counts[$0] ?? 0) }
        let most = candidates.map(\.count).max() ?? 0
        return most == 0 ? UInt8(ascii: ",") : candidates.first { $0.count == most }?.byte ?? UInt8(ascii: ",")
    }

    /// Whether a line behind `#` is the header, as numpy and others write it: a line of data with as many cells follows.
    private static func isHeader(_ head: ArraySlice<UInt8>, _ comment: Line) -> Bool {
        guard let next = line(head, from: comment.end), let first = head[next.content].first,
            first &- UInt8(ascii: "0") < 10
        else { return false }
        let byte = delimiter(head[comment.content])
        let count = head[comment.content].count { $0 == byte }
        return count > 0 && count == head[next.content].count { $0 == byte }
    }

    private struct Line {
        let content: Range<Int>
        /// Where the next line starts.
        let end: Int
    }

    /// nil at the end of the bytes.
    private static func line(_ head: ArraySlice<UInt8>, from start: Int) -> Line? {
        guard start < head.endIndex else { return nil }
        let end = head[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? head.endIndex
        var next = end
        if next < head.endIndex {
            next += 1
            if head[end] == 0x0D, next < head.endIndex, head[next] == 0x0A { next += 1 }
        }
        return Line(content: start..<end, end: next)
    }
}
