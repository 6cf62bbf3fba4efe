package import Kernels

/// Trains an autoencoder by mini-batch Adam on the mean squared reconstruction error.
///
/// The same windows, settings and instruction set give the same weights, bit for bit.
package struct AutoencoderTrainer {
    private let settings: TrainingSettings
    private let table: KernelTable

    package init(_ settings: TrainingSettings, table: KernelTable) {
        self.settings = settings
        self.table = table
    }

    /// Trains until the validation loss no longer falls, the epochs are used up, or `isCancelled` is true.
    ///
    /// Without validation windows the training loss decides. On cancellation the best weights so far are kept.
    ///
    /// - Parameter report: called after each epoch.
    /// - Throws: ``TrainingError``; ``TrainingError/cancelled`` if the first epoch was not finished.
    package func train(
        _ architecture: AutoencoderArchitecture, training: WindowSource, validation: WindowSource,
        isCancelled: () -> Bool = { false }, report: (TrainingEpoch) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingResult {
        guard training.count > 0 else { throw .noWindows }
        var pass = TrainingPass(
            AutoencoderWeights(architecture: architecture, seed: settings.seed), table: table,
            batchSize: min(settings.batchSize, training.count))
        let result = try TrainingLoop(settings: settings).run(
            &pass, on: training, isCancelled: isCancelled, report: report
        ) { loss(of: $0, validation) }
        return TrainingResult(weights: result.weights, epochs: result.epochs)
    }

    /// Mean squared error over all windows; NaN without any.
    private func loss(of weights: AutoencoderWeights, _ windows: WindowSource) -> Double {
        guard windows.count > 0 else { return .nan }
        let size = weights.architecture.windowLength * weights.architecture.featureCount
        let runner = LSTMAutoencoder(weights, table: table).makeRunner()
        let batch = min(256, windows.count)
        var inputs = [Float](repeating: 0, count: batch * size)
        var residuals = inputs
        var sum = 0.0
        var first = 0
        while first < windows.count {
            let count = min(batch, windows.count - first)
            for position in 0..<count { windows.copy(first + position, &inputs, position * size) }
            var target = residuals.mutableSpan
            runner.residuals(of: inputs.span, count: count, into: &target)
            sum += table.sumOfSquares(residuals.span.extracting(0..<count * size))
            first += count
        }
        let loss = sum / Double(windows.count * size)
        return loss.isNaN ? .infinity : loss
    }
}
