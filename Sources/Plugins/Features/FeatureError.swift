/// Why features could not be fitted.
package enum FeatureError: Error, Hashable {
    case noColumns
    case unmatchedPattern(pattern: String, columns: [String])
    case noValues(columns: [String])
    case allConstant(columns: [String])
}

extension FeatureError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noColumns:
            "no column is left after 'exclude'; exclude fewer."
        case .unmatchedPattern(let pattern, let columns):
            "no column matches '\(pattern)'; the data have \(columns.map { "'\($0)'" }.joined(separator: ", "))."
        case .noValues(let columns):
            "no column has a value in the training rows (\(list(columns))); give more data, or other columns."
        case .allConstant(let columns):
            "all \(columns.count) columns are constant in the training rows"
                + " (\(list(columns))); there is nothing to learn; give a longer time range, or other columns."
        }
    }

    private func list(_ columns: [String]) -> String {
        columns.prefix(6).map { "'\($0)'" }.joined(separator: ", ")
    }
}
