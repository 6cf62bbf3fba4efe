/// One array of a layer, in Keras shape and gate order.
package struct LayerArray: Sendable, Equatable {
    /// `kernel`, `recurrent_kernel` or `bias`.
    package let name: String
    package let shape: [Int]
    /// Row-major.
    package let values: [Float]
}

extension AutoencoderWeights {
    /// For each of `architecture.layers` its arrays.
    package var arrays: [[LayerArray]] {
        zip(architecture.layers, blocks).map { layer, block in
            var offset = 0
            return layer.arrays.map { name, shape in
                let count = shape.reduce(1, *)
                defer { offset += count }
                return LayerArray(name: name, shape: shape, values: Array(block[offset..<offset + count]))
            }
        }
    }
}
