public import Core

/// A step of training, as reported while a model is fitted.
public struct FitProgress: Sendable, Equatable {
    /// The workload whose model is trained.
    public let workload: Workload
    /// Epochs done.
    public let epoch: Int
    /// Maximum number of epochs.
    public let epochLimit: Int
    /// Mean loss over the training windows in this epoch.
    public let trainingLoss: Double
    /// Mean loss over the validation windows after this epoch; NaN if there are none.
    public let validationLoss: Double
    /// Windows trained on in this epoch.
    public let windowCount: Int

    /// Makes a report.
    public init(
        workload: Workload, epoch: Int, epochLimit: Int,
        trainingLoss: Double, validationLoss: Double, windowCount: Int
    ) {
        self.workload = workload
        self.epoch = epoch
        self.epochLimit = epochLimit
        self.trainingLoss = trainingLoss
        self.validationLoss = validationLoss
        self.windowCount = windowCount
    }
}

/// The context of a fit.
public struct FitContext: Sendable {
    /// The workload whose detector is fitted.
    public let workload: Workload
    /// Random seed: the same seed and data give bit-identical state.
    public let seed: UInt64
    /// Takes progress reports; called from the fitting thread.
    public let report: @Sendable (FitProgress) -> Void
    /// True once the user asked to stop: return the best state so far, or throw `CancellationError` without one.
    public let isCancelled: @Sendable () -> Bool

    /// Makes a context.
    public init(
        workload: Workload, seed: UInt64,
        report: @escaping @Sendable (FitProgress) -> Void = { _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.workload = workload
        self.seed = seed
        self.report = report
        self.isCancelled = isCancelled
    }
}

/// The loss of one epoch of training.
public struct EpochLoss: Sendable, Equatable {
    /// Mean loss over the training windows.
    public let training: Double
    /// Mean loss over the validation windows; NaN if there are none.
    public let validation: Double

    /// Makes a record of one epoch.
    public init(training: Double, validation: Double) {
        self.training = training
        self.validation = validation
    }
}
