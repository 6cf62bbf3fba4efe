internal import Engine
package import Kernels
internal import Neural
internal import Plugins

/// Training steps on batches of noise, one thread, always in float32.
package final class TrainingCall {
    /// Windows in a batch.
    package let batch: Int
    /// The step, to be measured in turn with others.
    package let call: TimedCall

    /// Nil for a model that is no LSTM autoencoder.
    package init?(_ subject: BenchmarkSubject, batch: Int, table: KernelTable) {
        guard let fitted = subject.detector.model.value as? FittedAutoencoder else { return nil }
        self.batch = batch
        let steps = TrainingSteps(fitted.model, table, batch: batch, windowSize: subject.windowSize)
        call = TimedCall { steps.step() }
    }
}

/// A model in training.
private final class TrainingSteps {
    private var pass: TrainingPass
    private let source: WindowSource
    private let indices: [Int]

    init(_ model: LSTMAutoencoder, _ table: KernelTable, batch: Int, windowSize: Int) {
        pass = TrainingPass(model.weights, table: table, batchSize: batch)
        indices = Array(0..<batch)
        let windows = Noise.floats(count: batch * windowSize)
        source = WindowSource(count: batch) { index, destination, offset in
            var target = destination.mutableSpan
            let values = windows.span
            for position in 0..<windowSize { target[offset + position] = values[index * windowSize + position] }
        }
    }

    func step() {
        _ = pass.step(source, indices[...], adam: AdamSettings(), gradientNormLimit: 1)
    }
}
