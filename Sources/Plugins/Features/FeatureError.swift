/// Why features could not be fitted.
enum FeatureError: Error, Hashable {
    case noColumns
    case unmatchedPattern(pattern: String, columns: [String])
    case noValues(column: String)
    case allConstant(columns: [String])
}

extension FeatureError: CustomStringConvertible {
    var description: String {
        switch self {
        case .noColumns:
            "no column is left after 'exclude'; leave fewer out."
        case .unmatchedPattern(let pattern, let columns):
            "no column matches '\(pattern)'; the data have \(columns.map { "'\($0)'" }.joined(separator: ", "))."
        case .noValues(let column):
            "column '\(column)' has no value in the rows to train on; leave it out (exclude) or give more data."
        case .allConstant(let columns):
            "all \(columns.count) columns are constant in the rows to train on"
                + " (\(columns.prefix(6).map { "'\($0)'" }.joined(separator: ", "))); there is nothing to learn: give a longer span, or other columns."
        }
    }
}
