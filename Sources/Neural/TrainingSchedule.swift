/// Early stopping and learning-rate decay.
struct TrainingSchedule {
    private let settings: TrainingSettings
    private var bestLoss = Double.infinity
    private var epochsSinceBest = 0
    private(set) var learningRate: Double

    init(_ settings: TrainingSettings) {
        self.settings = settings
        learningRate = settings.learningRate
    }

    /// Whether the patience is used up.
    var isOver: Bool { epochsSinceBest >= settings.patience }

    /// Takes an epoch's loss; true if its weights are the best so far.
    mutating func improves(_ loss: Double) -> Bool {
        if loss < bestLoss * (1 - settings.minimumImprovement) {
            bestLoss = loss
            epochsSinceBest = 0
            return true
        }
        epochsSinceBest += 1
        if epochsSinceBest.isMultiple(of: max(1, settings.patience / 2)) {
            learningRate *= settings.learningRateDecay
        }
        return false
    }
}
