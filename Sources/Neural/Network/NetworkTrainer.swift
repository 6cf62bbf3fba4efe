package import Kernels

/// Trains a network as ``AutoencoderTrainer`` does: mini-batch Adam on the mean squared error.
package struct NetworkTrainer {
    private static let scoredAtOnce = 32
    private let settings: TrainingSettings
    private let table: KernelTable

    package init(_ settings: TrainingSettings, table: KernelTable) {
        self.settings = settings
        self.table = table
    }

    /// Trains until the validation loss no longer falls, the epochs are used up, or `isCancelled` is true.
    ///
    /// - Throws: ``TrainingError``; ``TrainingError/cancelled`` if the first epoch was not finished.
    package func train(
        _ architecture: NetworkArchitecture, training: WindowSource, validation: WindowSource,
        isCancelled: () -> Bool = { false }, report: (TrainingEpoch) -> Void = { _ in }
    ) throws(TrainingError) -> (weights: NetworkWeights, epochs: [TrainingEpoch]) {
        guard training.count > 0 else { throw .noWindows }
        var pass = NetworkPass(
            NetworkWeights(architecture: architecture, seed: settings.seed), table: table,
            batchSize: min(settings.batchSize, training.count), isTraining: true)
        return try TrainingLoop(settings: settings).run(
            &pass, on: training, isCancelled: isCancelled, report: report
        ) { loss(of: $0, validation) }
    }

    /// Mean squared error over all windows; NaN without any.
    private func loss(of weights: NetworkWeights, _ windows: WindowSource) -> Double {
        guard windows.count > 0 else { return .nan }
        let batch = min(Self.scoredAtOnce, windows.count)
        var pass = NetworkPass(weights, table: table, batchSize: batch, isTraining: false)
        let all = Array(0..<windows.count)
        var sum = 0.0
        for first in stride(from: 0, to: windows.count, by: batch) {
            let part = all[first..<min(first + batch, windows.count)]
            pass.load(windows, part)
            pass.forward(batch: part.count)
            sum += pass.squaredError(batch: part.count)
        }
        let architecture = weights.architecture
        let loss = sum / Double(windows.count * architecture.targetRows * architecture.width)
        return loss.isNaN ? .infinity : loss
    }
}

/// A network with one thread's scratch space. Windows go through one by one, so that no window's result depends on others;
/// after the first call nothing is allocated.
package final class NetworkRunner {
    private var pass: NetworkPass

    package init(_ weights: NetworkWeights, table: KernelTable) {
        pass = NetworkPass(weights, table: table, batchSize: 1, isTraining: false)
    }

    /// Observed minus expected numbers of each window's compared rows, `[count × rows × width]`.
    package func residuals(of windows: Span<Float>, count: Int, into residuals: inout MutableSpan<Float>) {
        let architecture = pass.architecture
        let size = architecture.windowRows * architecture.width
        let compared = architecture.targetRows * architecture.width
        for window in 0..<count {
            pass.load(windows.extracting(window * size..<(window + 1) * size))
            pass.forward(batch: 1)
            for position in 0..<compared { residuals[window * compared + position] = -pass.error(position) }
        }
    }
}
