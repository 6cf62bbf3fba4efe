package import Core

/// Why data could not be read: which file, where in it, what was wrong and what to do about it.
package struct SourceError: DiagnosticError, Equatable {
    package enum Kind: Equatable, Sendable {
        case notFound, unreadable, noFiles
        case emptyFile, headerOnly, notText, truncatedGzip, corruptGzip
        case duplicateColumn, missingColumn, noValueColumns, undecidedRows, duplicateRows
        case raggedRow, badQuoting, rowTooLong
        case notANumber, notFinite, badTime, badWorkload
        case badPattern, badOption
        case gridTooLong, unknownInterval, emptySpan
        case badRecording
        case unreachable, badAnswer
    }

    package let kind: Kind
    /// The file or folder; nil where an option was wrong.
    package let path: String?
    /// Line in the file, the header being line 1.
    package let line: Int?
    /// Name of the column.
    package let column: String?
    /// What was wrong.
    package let problem: Guidance
    /// What to do about it.
    package let remedy: Guidance

    package init(
        _ kind: Kind, path: String? = nil, line: Int? = nil, column: String? = nil, problem: Guidance,
        remedy: Guidance
    ) {
        self.kind = kind
        self.path = path
        self.line = line
        self.column = column
        self.problem = problem
        self.remedy = remedy
    }

    package var diagnostic: Diagnostic {
        var parts: [String] = []
        if let path { parts.append(line.map { "\(path):\($0)" } ?? path) }
        if let column { parts.append("column '\(column)'") }
        return Diagnostic(
            place: parts.isEmpty ? nil : parts.joined(separator: ": "), problem: problem, remedy: remedy)
    }
}

extension SourceError {
    /// A cell's text as it is shown in an error: short, on one line.
    static func shown(_ text: String, limit: Int = 40) -> String {
        let oneLine = text.map { $0.isNewline ? " " : $0 }
        return oneLine.count <= limit ? String(oneLine) : String(oneLine.prefix(limit)) + "…"
    }
}
