package import Core

/// Why features could not be fitted.
package enum FeatureError: DiagnosticError, Hashable {
    case noColumns
    case unmatchedPattern(pattern: String, columns: [String])
    case noValues(columns: [String])
    case allConstant(columns: [String])

    package var diagnostic: Diagnostic {
        switch self {
        case .noColumns:
            Diagnostic(
                problem: "no column is left after 'exclude'", remedy: "leave fewer out with \(.excludeColumns)")
        case .unmatchedPattern(let pattern, let columns):
            Diagnostic(
                problem: "no column matches '\(pattern)'",
                remedy: "choose among \(columns.map { "'\($0)'" }.joined(separator: ", "))")
        case .noValues(let columns):
            Diagnostic(
                problem: "no column has a value in the training rows (\(list(columns)))",
                remedy: "give more data, or other columns with \(.columns)")
        case .allConstant(let columns):
            Diagnostic(
                problem: "all \(columns.count) columns are constant in the training rows (\(list(columns)))",
                remedy: "give a longer time range, or other columns with \(.columns)")
        }
    }

    private func list(_ columns: [String]) -> String {
        columns.prefix(6).map { "'\($0)'" }.joined(separator: ", ")
    }
}
