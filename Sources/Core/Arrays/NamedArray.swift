/// A named array of a plugin's fitted state, as stored in a model file.
public struct NamedArray: Sendable, Equatable {
    /// The values of an array.
    public enum Values: Sendable, Equatable {
        case float32([Float])
        case float64([Double])
        case int64([Int64])
        case text([String])

        /// Number of items.
        public var count: Int {
            switch self {
            case .float32(let values): values.count
            case .float64(let values): values.count
            case .int64(let values): values.count
            case .text(let values): values.count
            }
        }
    }

    /// Extent of each dimension, slowest first; empty for a scalar.
    public let shape: [Int]
    /// Items in row-major order.
    public let values: Values

    /// Makes an array.
    ///
    /// - Precondition: the product of `shape` is `values.count`.
    public init(shape: [Int], values: Values) {
        precondition(shape.reduce(1, *) == values.count, "shape and values must agree")
        self.shape = shape
        self.values = values
    }
}
