internal import Core

/// The shape of a graph's input and what its axes may be.
struct GraphInput {
    /// Axes of the input as windows, rows and features.
    struct Layout {
        let batch: Int
        /// Rows in a window; nil if the graph leaves them open.
        var rows: Int?
        let features: Int
        /// Whether the rows come before the windows, as in PyTorch without `batch_first`.
        let isRowsFirst: Bool

        /// A value of `[batch, rows, features]` in the order of this layout, or back.
        func turned(_ value: GraphValue) -> GraphValue? {
            guard isRowsFirst else { return value }
            guard value.shape.count == 3 else { return nil }
            let offsets = value.offsets
            return value.rearranged([offsets[1], offsets[0], offsets[2]])
        }
    }

    /// Windows that are run where the graph takes any number.
    private static let freeBatch = 2

    private let extents: [Int?]
    private let features: Int?

    /// - Parameter features: what the first layer takes.
    init(_ input: Onnx_ValueInfoProto, features: Int?) {
        extents = input.type.tensorType.shape.dim.map { $0.dimValue > 0 ? Int(exactly: $0.dimValue) : nil }
        self.features = features
    }

    /// What the input's axes can be, the likelier first.
    ///
    /// Rows come first only where the second axis is the free one, or a single window: two fixed axes could be either.
    func layouts() throws(InterchangeError) -> [Layout] {
        guard extents.count == 3, let features = extents[2] ?? features else {
            throw InterchangeError(
                "the input has \(extents.count) axes, not (windows, rows, features)",
                remedy: "export the model with an input of three axes")
        }
        let (first, second) = (extents[0], extents[1])
        let usual = Layout(batch: first ?? Self.freeBatch, rows: second, features: features, isRowsFirst: false)
        guard let first, first > 1, second ?? 1 == 1 else { return [usual] }
        return [Layout(batch: second ?? Self.freeBatch, rows: first, features: features, isRowsFirst: true), usual]
    }
}
