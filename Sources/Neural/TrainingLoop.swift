internal import Core
internal import Kernels

/// Weights that are trained a batch at a time.
protocol TrainablePass: ~Copyable {
    associatedtype Weights
    /// The weights as they are now.
    var weights: Weights { get }
    /// One step of the optimiser on the windows of the given numbers; returns their mean squared error.
    mutating func step(
        _ source: WindowSource, _ indices: ArraySlice<Int>, adam: AdamSettings, gradientNormLimit: Double
    ) -> Double
}

/// Epochs of mini-batches until the loss no longer falls.
struct TrainingLoop {
    let settings: TrainingSettings

    /// - Parameters:
    ///   - loss: mean squared error of the validation windows; NaN without any, and the training loss then decides.
    ///   - report: called after each epoch.
    /// - Throws: ``TrainingError``; ``TrainingError/cancelled`` if the first epoch was not finished.
    func run<Pass: TrainablePass & ~Copyable>(
        _ pass: inout Pass, on training: WindowSource, isCancelled: () -> Bool, report: (TrainingEpoch) -> Void,
        loss: (Pass.Weights) -> Double
    ) throws(TrainingError) -> (weights: Pass.Weights, epochs: [TrainingEpoch]) {
        var random = RandomSource(seed: settings.seed ^ 0x5bd1_e995_9e37_79b9)
        var schedule = TrainingSchedule(settings)
        var best: Pass.Weights?
        var epochs: [TrainingEpoch] = []
        while epochs.count < settings.epochLimit, !schedule.isOver {
            let number = epochs.count + 1
            guard
                let trainingLoss = epoch(
                    &pass, training, order: random.permutation(training.count), rate: schedule.learningRate,
                    isCancelled: isCancelled)
            else { break }
            let weights = pass.weights
            let validationLoss = loss(weights)
            // NaN without validation windows; a loss that diverged is infinite or NaN in training as well.
            guard trainingLoss.isFinite, !validationLoss.isInfinite else { throw .nonFiniteLoss(epoch: number) }
            let done = TrainingEpoch(
                number: number, trainingLoss: trainingLoss, validationLoss: validationLoss,
                learningRate: schedule.learningRate)
            epochs.append(done)
            if schedule.improves(validationLoss.isNaN ? trainingLoss : validationLoss) { best = weights }
            report(done)
        }
        guard let best else { throw .cancelled }
        return (best, epochs)
    }

    /// One pass over the windows; nil if cancelled on the way.
    private func epoch<Pass: TrainablePass & ~Copyable>(
        _ pass: inout Pass, _ windows: WindowSource, order: [Int], rate: Double, isCancelled: () -> Bool
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
}
