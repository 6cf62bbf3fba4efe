package import Core
internal import Engine
package import Neural

/// An autoencoder as named arrays, as it stands in a model file: `encoder_1/kernel`, `latent/bias`, `output/kernel`.
package enum NetworkArrays {
    /// The largest extents that are taken.
    private static let windowLimit = 4096
    private static let widthLimit = 4096
    private static let layerLimit = 8

    /// Builds the autoencoder that arrays describe; widths and depth come from their shapes.
    ///
    /// - Parameter window: T, rows in a window.
    /// - Throws: ``InterchangeError`` if an array is missing, misshapen, not float32 or not finite.
    package static func weights(
        _ arrays: [String: NamedArray], window: Int
    ) throws(InterchangeError) -> AutoencoderWeights {
        guard (1...windowLimit).contains(window) else {
            throw InterchangeError("the window of \(window) rows is not within 1 to \(windowLimit)")
        }
        let architecture = AutoencoderArchitecture(
            featureCount: try width(arrays, "output/bias"), windowLength: window,
            encoderWidths: try widths(arrays, "encoder"),
            latentWidth: arrays["latent/bias"] == nil ? 0 : try width(arrays, "latent/bias"),
            decoderWidths: try widths(arrays, "decoder"))
        var blocks: [[Float]] = []
        for layer in architecture.layers {
            var block: [Float] = []
            for (name, shape) in layer.arrays { block += try values(arrays, "\(layer.name)/\(name)", shape) }
            blocks.append(block)
        }
        return AutoencoderWeights(architecture: architecture, blocks: blocks)
    }

    /// The autoencoder's arrays by path.
    package static func arrays(_ weights: AutoencoderWeights) -> [String: NamedArray] {
        var result: [String: NamedArray] = [:]
        for (layer, arrays) in zip(weights.architecture.layers, weights.arrays) {
            for array in arrays {
                result["\(layer.name)/\(array.name)"] = NamedArray(shape: array.shape, values: .float32(array.values))
            }
        }
        return result
    }

    private static func widths(_ arrays: [String: NamedArray], _ half: String) throws(InterchangeError) -> [Int] {
        var widths: [Int] = []
        while arrays["\(half)_\(widths.count + 1)/recurrent_kernel"] != nil, widths.count <= layerLimit {
            guard let shape = arrays["\(half)_\(widths.count + 1)/recurrent_kernel"]?.shape, shape.count == 2,
                (1...widthLimit).contains(shape[0])
            else { throw InterchangeError("'\(half)_\(widths.count + 1)/recurrent_kernel' has the wrong shape") }
            widths.append(shape[0])
        }
        guard (1...layerLimit).contains(widths.count) else {
            throw InterchangeError("the \(half) has \(widths.count) LSTM layers, not 1 to \(layerLimit)")
        }
        return widths
    }

    private static func width(_ arrays: [String: NamedArray], _ path: String) throws(InterchangeError) -> Int {
        guard let shape = arrays[path]?.shape, shape.count == 1, (1...widthLimit).contains(shape[0]) else {
            throw InterchangeError("'\(path)' is missing or has the wrong shape")
        }
        return shape[0]
    }

    private static func values(
        _ arrays: [String: NamedArray], _ path: String, _ shape: [Int]
    ) throws(InterchangeError) -> [Float] {
        guard let array = arrays[path], case .float32(let values) = array.values else {
            throw InterchangeError("'\(path)' is missing or not float32")
        }
        guard array.shape == shape else {
            throw InterchangeError("'\(path)' has shape \(array.shape), but \(shape) is needed")
        }
        guard values.allSatisfy(\.isFinite) else { throw InterchangeError("'\(path)' holds NaN or infinity") }
        return values
    }
}
