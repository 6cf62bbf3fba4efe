package import Core

/// How an autoencoder is trained.
package struct TrainingSettings: Sendable, Equatable {
    /// Passes over the training windows at most.
    package var epochLimit = 100
    /// Windows in a batch.
    package var batchSize = 32
    /// Learning rate of Adam at the start.
    package var learningRate = 0.002
    /// Factor on the learning rate after half the patience without improvement.
    package var learningRateDecay = 0.5
    /// Epochs without improvement after which training ends.
    package var patience = 15
    /// Least relative drop of the loss that counts as an improvement.
    package var minimumImprovement = 1e-3
    /// The gradient is scaled down to this Euclidean norm over all weights; 0 for no limit.
    package var gradientNormLimit = 1.0
    /// Seed of the initial weights and of the order of the windows.
    package var seed: UInt64 = 1

    package init() {}
}

/// The losses of one epoch.
package struct TrainingEpoch: Sendable, Equatable {
    /// Epochs done, from 1.
    package let number: Int
    /// Mean squared error over the training windows, while they were trained on.
    package let trainingLoss: Double
    /// Mean squared error over the validation windows after the epoch; NaN without such windows.
    package let validationLoss: Double
    /// Learning rate in this epoch.
    package let learningRate: Double
}

/// What training gives.
package struct TrainingResult: Sendable {
    /// The weights with the lowest loss.
    package let weights: AutoencoderWeights
    /// The losses by epoch.
    package let epochs: [TrainingEpoch]
}

/// Why training failed.
package enum TrainingError: DiagnosticError, Equatable {
    case noWindows
    case nonFiniteLoss(epoch: Int)
    case cancelled

    package var diagnostic: Diagnostic {
        switch self {
        case .noWindows:
            Diagnostic(problem: "no training windows", remedy: "give a longer time range")
        case .nonFiniteLoss(let epoch):
            Diagnostic(
                problem: "the loss is NaN in epoch \(epoch)",
                remedy: "lower the learning rate, or check the data for NaN")
        case .cancelled:
            Diagnostic(problem: "training was stopped before the first epoch was complete")
        }
    }
}
