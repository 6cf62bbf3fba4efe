internal import Core

/// One row of a CSV file: the cells' bytes one after another, quotes removed.
package struct CSVRow {
    /// Line of the file on which the row starts, from 1.
    package fileprivate(set) var line = 0
    fileprivate(set) var bytes: [UInt8] = []
    /// Where each cell ends in `bytes`.
    fileprivate var ends: [Int] = []

    package init() {}

    /// Number of cells.
    package var count: Int { ends.count }

    /// Where a cell lies in `bytes`.
    func range(_ cell: Int) -> Range<Int> {
        (cell == 0 ? 0 : ends[cell - 1])..<ends[cell]
    }

    /// A cell as text; bytes that are not UTF-8 are shown as replacement characters.
    package func text(_ cell: Int) -> String {
        String(decoding: bytes[range(cell)], as: UTF8.self)
    }
}

/// Reads a CSV file row by row in constant memory.
///
/// RFC 4180 with these liberties: lines may end in LF, CR or CR LF; a byte order mark is skipped; empty lines are
/// skipped and counted; a quote inside an unquoted cell stands for itself. Lines of comments (`#`) and a line `sep=;`
/// before the header are skipped. Gzip and Zstandard files are told by their first bytes.
package struct CSVReader: ~Copyable {
    /// Empty lines skipped so far.
    package private(set) var emptyLineCount = 0

    /// Lines before the header that are no part of the table: comments, `sep=`, empty ones.
    package private(set) var skippedLineCount = 0

    private var source: ByteSource
    private let path: String
    private let chosenDelimiter: UInt8?
    private var delimiter = UInt8(ascii: ",")
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var position = 0
    private var limit = 0
    private var line = 1
    private var hasBegun = false

    /// No row of a metrics file is longer; a file without line ends must not fill the memory.
    private static let longestRowBytes = 16 << 20

    /// Opens a file.
    package init(path: String, delimiter: CSVMapping.Delimiter = .auto) throws(SourceError) {
        source = try ByteSource(path: path)
        self.path = path
        chosenDelimiter = delimiter.byte
    }

    /// Reads the next row into `row`, reusing its memory.
    /// - Returns: false at the end of the file.
    package mutating func next(into row: inout CSVRow) throws(SourceError) -> Bool {
        if !hasBegun { try begin() }
        while true {
            guard try hasByte() else { return false }
            guard buffer[position] == Self.lineFeed || buffer[position] == Self.carriageReturn else { break }
            try skipLineEnd()
            emptyLineCount += 1
        }
        row.bytes.removeAll(keepingCapacity: true)
        row.ends.removeAll(keepingCapacity: true)
        row.line = line
        while true {
            let isQuoted = try hasByte() && buffer[position] == Self.quote
            if isQuoted { try readQuoted(into: &row) } else { try readPlain(into: &row) }
            row.ends.append(row.bytes.count)
            guard try hasByte() else { return true }
            if buffer[position] == delimiter {
                position += 1
            } else if buffer[position] == Self.lineFeed || buffer[position] == Self.carriageReturn {
                try skipLineEnd()
                return true
            } else {
                throw SourceError(
                    .badQuoting, path: path, line: line, problem: "text follows a closing quote",
                    remedy: "write a quote inside a quoted cell as two quotes")
            }
        }
    }

    private mutating func begin() throws(SourceError) {
        hasBegun = true
        try source.checkIsText()
        guard try hasByte() else { return }
        if limit >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { position = 3 }
        let head = buffer[0..<min(limit, 4096)]
        let zeros = head.count { $0 == 0 }
        let hasWideMark = limit >= 2 && (head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]))
        if hasWideMark || (zeros > 0 && zeros * 5 >= head.count * 2 && zeros * 5 <= head.count * 3) {
            throw SourceError(
                .notText, path: path, problem: "is UTF-16 text",
                remedy: "save it as UTF-8, for example with 'iconv -f UTF-16 -t UTF-8'")
        }
        if zeros > 0 {
            throw SourceError(
                .notText, path: path, problem: "is not a text file", remedy: "give CSV files, plain, gzip or Zstandard")
        }
        let preamble = CSVPreamble(buffer[position..<limit], delimiter: chosenDelimiter)
        position = preamble.start
        line += preamble.skippedLines
        skippedLineCount = preamble.skippedLines
        delimiter = preamble.delimiter ?? delimiter
    }

    private mutating func readPlain(into row: inout CSVRow) throws(SourceError) {
        while try hasByte() {
            let start = position
            while position < limit {
                let byte = buffer[position]
                if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn { break }
                position += 1
            }
            row.bytes.append(contentsOf: buffer[start..<position])
            try checkLength(row)
            if position < limit { return }
        }
    }

    private mutating func readQuoted(into row: inout CSVRow) throws(SourceError) {
        position += 1
        while try hasByte() {
            let byte = buffer[position]
            position += 1
            if byte == Self.quote {
                guard try hasByte(), buffer[position] == Self.quote else { return }
                position += 1
            } else if byte == Self.lineFeed {
                line += 1
            }
            row.bytes.append(byte)
            try checkLength(row)
        }
        throw SourceError(
            .badQuoting, path: path, line: row.line, problem: "a quoted cell of this row is never closed",
            remedy: "add the closing quote, or double a quote that belongs to the text")
    }

    private func checkLength(_ row: borrowing CSVRow) throws(SourceError) {
        guard row.bytes.count <= Self.longestRowBytes else {
            throw SourceError(
                .rowTooLong, path: path, line: row.line, problem: "the row is longer than 16 MiB",
                remedy: "check that this is a CSV file and that its quotes are closed")
        }
    }

    private mutating func skipLineEnd() throws(SourceError) {
        let isReturn = buffer[position] == Self.carriageReturn
        position += 1
        line += 1
        if isReturn, try hasByte(), buffer[position] == Self.lineFeed { position += 1 }
    }

    /// Whether `buffer[position]` is a byte of the file; reads on where needed.
    private mutating func hasByte() throws(SourceError) -> Bool {
        if position < limit { return true }
        limit = try source.read(into: &buffer)
        position = 0
        return limit > 0
    }

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}
