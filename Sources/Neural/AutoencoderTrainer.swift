internal import Core
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
        var random = RandomSource(seed: settings.seed ^ 0x5bd1_e995_9e37_79b9)
        var schedule = TrainingSchedule(settings)
        var best: AutoencoderWeights?
        var epochs: [TrainingEpoch] = []

        while epochs.count < settings.epochLimit, !schedule.isOver {
            let number = epochs.count + 1
            guard
                let trainingLoss = epoch(
                    &pass, training, order: random.permutation(training.count), rate: schedule.learningRate,
                    isCancelled: isCancelled)
            else { break }
            let validationLoss = loss(of: pass.weights, validation)
            guard trainingLoss.isFinite, validationLoss.isFinite || validation.count == 0 else {
                throw .nonFiniteLoss(epoch: number)
            }
            let done = TrainingEpoch(
                number: number, trainingLoss: trainingLoss, validationLoss: validationLoss,
                learningRate: schedule.learningRate)
            epochs.append(done)
            if schedule.improves(validation.count > 0 ? validationLoss : trainingLoss) { best = pass.weights }
            report(done)
        }
        guard let best else { throw .cancelled }
        return TrainingResult(weights: best, epochs: epochs)
    }

    /// One pass over the windows; nil if cancelled on the way.
    private func epoch(
        _ pass: inout TrainingPass, _ windows: WindowSource, order: [Int], rate: Double, isCancelled: () -> Bool
    ) -> Double? {
        var total = 0.0
        var first = 0
        while first < order.count {
            guard !isCancelled() else { return nil }
            let batch = order[first..<min(first + settings.batchSize, order.count)]
            total +=
                pass.step(
                    windows, batch, adam: AdamSettings(rate: rate), gradientNormLimit: settings.gradientNormLimit)
                * Double(batch.count)
            first += batch.count
        }
        return total / Double(order.count)
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
        return sum / Double(windows.count * size)
    }
}
