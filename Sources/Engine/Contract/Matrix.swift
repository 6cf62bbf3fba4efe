/// A row-major block of float32 numbers, `[rows × columns]`.
public struct Matrix: Sendable, Equatable {
    /// Number of columns.
    public let columnCount: Int
    /// The numbers, one row after the other.
    public var values: [Float]

    /// Makes a matrix from row-major values.
    ///
    /// - Precondition: `columnCount` is positive and divides `values.count`.
    public init(columnCount: Int, values: [Float] = []) {
        precondition(columnCount > 0, "a matrix needs a column")
        precondition(values.count.isMultiple(of: columnCount), "values must be whole rows")
        self.columnCount = columnCount
        self.values = values
    }

    /// Number of rows.
    public var rowCount: Int { values.count / columnCount }
}
