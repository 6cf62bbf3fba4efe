internal import Engine
internal import Neural

/// The parameters that every trained network has.
enum TrainingParameters {
    static let specifications = [
        ParameterSpecification(
            "epochs", "Passes over the training windows at most.",
            default: .integer(100), range: .integers(1...100_000)),
        ParameterSpecification(
            "batch", "Windows in a training batch.", default: .integer(32), range: .integers(1...65_536)),
        ParameterSpecification(
            "learning-rate", "Learning rate of Adam at the start.",
            default: .real(0.002), range: .reals(1e-7...1)),
        ParameterSpecification(
            "learning-rate-decay", "Factor on the learning rate after half the patience without improvement.",
            default: .real(0.5), range: .reals(0.01...1)),
        ParameterSpecification(
            "patience", "Epochs without improvement after which training ends.",
            default: .integer(15), range: .integers(1...100_000)),
        ParameterSpecification(
            "min-improvement", "Least relative drop of the validation loss that counts as an improvement.",
            default: .real(0.001), range: .reals(0...0.5)),
        ParameterSpecification(
            "gradient-norm", "Limit on the gradient's Euclidean norm; 0 for none.",
            default: .real(1), range: .reals(0...1e6)),
    ]

    static func settings(_ parameters: Parameters, seed: UInt64) -> TrainingSettings {
        var settings = TrainingSettings()
        settings.epochLimit = parameters.integer("epochs")
        settings.batchSize = parameters.integer("batch")
        settings.learningRate = parameters.real("learning-rate")
        settings.learningRateDecay = parameters.real("learning-rate-decay")
        settings.patience = parameters.integer("patience")
        settings.minimumImprovement = parameters.real("min-improvement")
        settings.gradientNormLimit = parameters.real("gradient-norm")
        settings.seed = seed
        return settings
    }

    /// Windows for a trainer.
    static func source(_ windows: WindowSet) -> WindowSource {
        WindowSource(count: windows.count) { index, destination, offset in
            windows.copyWindow(index, to: &destination, at: offset)
        }
    }

    /// Tells the engine of an epoch.
    static func report(_ epoch: TrainingEpoch, _ context: FitContext, _ settings: TrainingSettings, windows: Int) {
        context.report(
            FitProgress(
                workload: context.workload, epoch: epoch.number, epochLimit: settings.epochLimit,
                trainingLoss: epoch.trainingLoss, validationLoss: epoch.validationLoss, windowCount: windows))
    }
}
