internal import Core
internal import Engine
internal import Neural

/// A network of another program as a chain of layers, in the order in which data pass them.
struct ForeignNetwork {
    /// A layer's arrays in Keras shape and gate order.
    enum Layer {
        case lstm(kernel: Weight, recurrent: Weight, bias: Weight, returnsSequences: Bool)
        case dense(kernel: Weight, bias: Weight)
        case repeatCode(count: Int)
    }

    /// Rows in a window, if the file says.
    var window: Int?
    var layers: [(name: String, layer: Layer)] = []
    /// Whether the file holds a graph that can be run, not only a description of layers.
    var isGraph = false
    /// What the file's own arithmetic makes of some windows, where it holds any.
    var sample: GraphSample?
    /// JSON on columns, scaling and limit, in a file that this program wrote.
    var card: String?
}

/// An array of another program's layer.
struct Weight: Equatable {
    var shape: [Int]
    var values: [Float]

    static func zeros(_ count: Int) -> Weight { Weight(shape: [count], values: [Float](repeating: 0, count: count)) }

    /// Rows and columns exchanged.
    var transposed: Weight {
        let rows = shape[0]
        let columns = shape[1]
        var result = [Float](repeating: 0, count: values.count)
        for row in 0..<rows {
            for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
        }
        return Weight(shape: [columns, rows], values: result)
    }
}

extension ForeignNetwork {
    /// The chain as an autoencoder's named arrays with its window.
    ///
    /// - Throws: ``InterchangeError`` that says what of the chain is not in its place.
    func namedArrays() throws(InterchangeError) -> (arrays: [String: NamedArray], window: Int) {
        var arrays: [String: NamedArray] = [:]
        func put(_ layer: String, _ parts: [(String, Weight)]) {
            for (name, weight) in parts {
                arrays["\(layer)/\(name)"] = NamedArray(shape: weight.shape, values: .float32(weight.values))
            }
        }
        var rest = layers[...]
        func lstm(_ half: String, _ number: Int) -> Bool? {
            guard case .lstm(let kernel, let recurrent, let bias, let returnsSequences)? = rest.first?.layer else {
                return nil
            }
            put("\(half)_\(number)", [("kernel", kernel), ("recurrent_kernel", recurrent), ("bias", bias)])
            rest.removeFirst()
            return returnsSequences
        }
        func dense(_ name: String) -> Bool {
            guard case .dense(let kernel, let bias)? = rest.first?.layer else { return false }
            put(name, [("kernel", kernel), ("bias", bias)])
            rest.removeFirst()
            return true
        }

        var number = 1
        var goesOn = lstm("encoder", number)
        guard goesOn != nil else { throw misplaced(rest.first, "an LSTM layer") }
        while goesOn == true {
            number += 1
            goesOn = lstm("encoder", number)
        }
        guard goesOn == false else {
            throw misplaced(rest.first, "an LSTM layer that returns its last state alone, as the code")
        }
        _ = dense("latent")
        guard case .repeatCode(let count)? = rest.first?.layer else {
            throw misplaced(rest.first, "a layer that repeats the code for each row")
        }
        rest.removeFirst()
        number = 1
        while let returnsSequences = lstm("decoder", number) {
            guard returnsSequences else {
                throw InterchangeError("LSTM layer \(number) of the decoder does not return sequences")
            }
            number += 1
        }
        guard number > 1 else { throw misplaced(rest.first, "an LSTM layer of the decoder") }
        guard dense("output") else { throw misplaced(rest.first, "a dense layer back to the features") }
        guard rest.isEmpty else { throw misplaced(rest.first, "the end") }
        if let window, window != count {
            throw InterchangeError("the code is repeated \(count) times, but windows have \(window) rows")
        }
        return (arrays, count)
    }

    private func misplaced(_ found: (name: String, layer: Layer)?, _ expected: String) -> InterchangeError {
        InterchangeError(
            "layer \(found.map { "'\($0.name)'" } ?? "at the end") is where \(expected) is expected",
            remedy:
                "an LSTM autoencoder is LSTM layers, an optional linear Dense, RepeatVector, LSTM layers and a Dense"
                + " for each row")
    }
}
