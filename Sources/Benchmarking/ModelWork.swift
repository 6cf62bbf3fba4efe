package import Neural

/// Arithmetic that a model costs: two operations for each multiply-add; activations are not counted.
package struct ModelWork: Sendable, Equatable {
    /// Operations to reconstruct one window.
    package let inference: Double
    /// Operations to train on one window once: forwards, gradients by weights, gradients by inputs.
    package let training: Double
    /// Bytes of all weights as float32.
    package let weightBytes: Int

    /// Counts for an autoencoder. What the repeated code adds to the decoder's gates is the same at each step and is
    /// counted once.
    package init(_ architecture: AutoencoderArchitecture) {
        let steps = Double(architecture.windowLength)
        var (inference, training) = (0.0, 0.0)
        for (index, layer) in architecture.layers.enumerated() {
            let width = Double(layer.kind == .lstm ? 4 * layer.outputs : layer.outputs)
            let once = layer.name == "decoder_1" || layer.name == "latent"
            let input = Double(layer.inputs) * width * (once ? 1 : steps)
            let recurrent = layer.kind == .lstm ? Double(layer.outputs) * width * (steps - 1) : 0
            inference += input + recurrent
            training += 3 * recurrent + (index == 0 ? 2 : 3) * input
        }
        self.inference = 2 * inference
        self.training = 2 * training
        weightBytes = architecture.layers.reduce(0) { $0 + $1.parameterCount } * MemoryLayout<Float>.size
    }
}
