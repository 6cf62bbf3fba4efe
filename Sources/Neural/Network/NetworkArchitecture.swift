/// A layer of a ``NetworkArchitecture``. Sequences are time-major, `[rows × B × width]`.
package enum NetworkLayer: Sendable, Equatable {
    /// A dense layer at each row, followed by tanh where it is activated.
    case dense(outputs: Int, isActivated: Bool)
    /// A dilated causal convolution with tanh: row t sees rows t, t − d, …, t − (taps − 1) · d, and zeros before the first.
    case convolution(outputs: Int, taps: Int, dilation: Int)
    /// An LSTM layer that gives its state at each row.
    case lstm(hidden: Int)
    /// The last row alone.
    case lastRow
    /// The mean of each `factor` rows, counted from the end; the first group may be shorter.
    case pool(factor: Int)
    /// Each row `factor` times, cut at the start to `rows` rows: the way back from a pool.
    case expand(factor: Int, rows: Int)
}

/// A network that maps the first rows of a window to some of its rows: all of them (an autoencoder) or the next one (a
/// forecast).
package struct NetworkArchitecture: Sendable, Equatable {
    /// Rows that go in.
    package let inputRows: Int
    /// Numbers of a row.
    package let width: Int
    /// Rows after the input that the network forecasts; 0 for an autoencoder, which gives the input rows.
    package let forecastRows: Int
    package let layers: [NetworkLayer]
    /// What goes into each layer, then what comes out of the last one.
    let shapes: [SequenceShape]

    /// - Precondition: the last layer gives the rows that are compared.
    package init(inputRows: Int, width: Int, forecastRows: Int = 0, layers: [NetworkLayer]) {
        self.inputRows = inputRows
        self.width = width
        self.forecastRows = forecastRows
        self.layers = layers
        var shapes = [SequenceShape(rows: inputRows, width: width)]
        for layer in layers { shapes.append(layer.output(of: shapes[shapes.count - 1])) }
        self.shapes = shapes
        let wanted = SequenceShape(rows: forecastRows > 0 ? forecastRows : inputRows, width: width)
        precondition(shapes[shapes.count - 1] == wanted, "the last layer must give the rows that are compared")
    }

    /// Rows of a window.
    package var windowRows: Int { inputRows + forecastRows }
    /// Rows that are compared, a window's last ones.
    package var targetRows: Int { forecastRows > 0 ? forecastRows : inputRows }

    /// For each layer the arrays of its block, in order.
    package var arrays: [[(name: String, shape: [Int])]] {
        zip(layers, shapes).map { layer, input in
            switch layer {
            case .dense(let outputs, _): [("kernel", [input.width, outputs]), ("bias", [outputs])]
            case .convolution(let outputs, let taps, _):
                [("kernel", [taps * input.width, outputs]), ("bias", [outputs])]
            case .lstm(let hidden):
                LayerShape(name: "", kind: .lstm, inputs: input.width, outputs: hidden).arrays
            case .lastRow, .pool, .expand: []
            }
        }
    }

    /// Numbers in each layer's block.
    var blockSizes: [Int] { arrays.map { $0.reduce(0) { $0 + $1.shape.reduce(1, *) } } }
}

/// Rows of a sequence and the numbers of each.
struct SequenceShape: Sendable, Equatable {
    let rows: Int
    let width: Int
    var count: Int { rows * width }
}

extension NetworkLayer {
    func output(of input: SequenceShape) -> SequenceShape {
        switch self {
        case .dense(let outputs, _), .convolution(let outputs, _, _): SequenceShape(rows: input.rows, width: outputs)
        case .lstm(let hidden): SequenceShape(rows: input.rows, width: hidden)
        case .lastRow: SequenceShape(rows: 1, width: input.width)
        case .pool(let factor): SequenceShape(rows: (input.rows + factor - 1) / factor, width: input.width)
        case .expand(_, let rows): SequenceShape(rows: rows, width: input.width)
        }
    }
}
