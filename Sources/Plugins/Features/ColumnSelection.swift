internal import Core
internal import Engine

/// Which columns of a series a feature plugin reads: patterns that include, then patterns that exclude.
struct ColumnSelection {
    static let specifications = [
        ParameterSpecification(
            "columns", "Columns to use, as patterns with * and ?; several are separated by commas.",
            default: .texts(["*"]), itemCount: 1...1024),
        ParameterSpecification(
            "exclude", "Columns to exclude, as patterns with * and ?.", default: .texts([])),
    ]

    let include: [String]
    let exclude: [String]

    init(_ parameters: Parameters) {
        include = parameters.texts("columns")
        exclude = parameters.texts("exclude")
    }

    /// Positions of the chosen columns, in the data's order.
    ///
    /// - Throws: ``FeatureError/unmatchedPattern(pattern:columns:)`` if a pattern to include matches nothing, or
    ///   ``FeatureError/noColumns`` if nothing is left.
    func indices(in columns: [String]) throws(FeatureError) -> [Int] {
        for pattern in include where !columns.contains(where: { Glob(pattern).matches($0) }) {
            throw .unmatchedPattern(pattern: pattern, columns: columns)
        }
        let indices = columns.indices.filter { index in
            include.anyGlobMatches(columns[index]) && !exclude.anyGlobMatches(columns[index])
        }
        guard !indices.isEmpty else { throw .noColumns }
        return indices
    }
}
