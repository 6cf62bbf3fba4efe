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
        for pattern in include where !columns.contains(where: { matches($0, pattern) }) {
            throw .unmatchedPattern(pattern: pattern, columns: columns)
        }
        let indices = columns.indices.filter { index in
            include.contains { matches(columns[index], $0) } && !exclude.contains { matches(columns[index], $0) }
        }
        guard !indices.isEmpty else { throw .noColumns }
        return indices
    }
}

/// Whether a name matches a pattern in which `*` stands for any letters and `?` for one.
func matches(_ name: String, _ pattern: String) -> Bool {
    let name = Array(name)
    let pattern = Array(pattern)
    var position = 0
    var place = 0
    var star: (pattern: Int, name: Int)?
    while position < name.count {
        if place < pattern.count, pattern[place] == "*" {
            star = (place, position)
            place += 1
        } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[position] {
            place += 1
            position += 1
        } else if let last = star {
            star = (last.pattern, last.name + 1)
            place = last.pattern + 1
            position = last.name + 1
        } else {
            return false
        }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
}
