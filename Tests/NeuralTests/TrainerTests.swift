import Core
import Kernels
import Testing

@testable import Neural

@Suite struct TrainerTests {
    static let architecture = AutoencoderArchitecture(
        featureCount: 2, windowLength: 6, encoderWidths: [8], decoderWidths: [8])
    static let size = architecture.windowSize

    private static func settings(epochs: Int = 10) -> TrainingSettings {
        var settings = TrainingSettings()
        settings.epochLimit = epochs
        settings.batchSize = 16
        settings.learningRate = 0.01
        settings.seed = 4
        return settings
    }

    private static func train(
        _ settings: TrainingSettings, table: KernelTable, training: [Float] = waves(architecture, count: 90, seed: 1),
        validation: [Float] = waves(architecture, count: 33, seed: 2), isCancelled: () -> Bool = { false },
        report: (TrainingEpoch) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingResult {
        try AutoencoderTrainer(settings, table: table).train(
            architecture, training: WindowSource(training, size: size),
            validation: WindowSource(validation, size: size), isCancelled: isCancelled, report: report)
    }

    @Test(arguments: KernelTable.available)
    func trainingLowersTheLoss(table: KernelTable) throws {
        let result = try Self.train(Self.settings(epochs: 40), table: table)
        let (first, last) = (try #require(result.epochs.first), try #require(result.epochs.last))
        #expect(last.trainingLoss < 0.3 * first.trainingLoss)
        #expect(last.validationLoss < 0.3 * first.validationLoss)
        #expect(result.epochs.map(\.number) == Array(1...result.epochs.count))
    }

    @Test(arguments: KernelTable.available)
    func sameSeedSameBits(table: KernelTable) throws {
        let first = try Self.train(Self.settings(), table: table)
        let second = try Self.train(Self.settings(), table: table)
        #expect(first.weights == second.weights)
        #expect(first.epochs == second.epochs)
        var other = Self.settings()
        other.seed = 5
        #expect(try Self.train(other, table: table).weights != first.weights)
    }

    /// Training windows pull away from the validation windows, so the best epoch is an early one.
    @Test(arguments: KernelTable.available)
    func restoresWeightsOfBestEpoch(table: KernelTable) throws {
        var settings = Self.settings(epochs: 60)
        settings.minimumImprovement = 0
        settings.patience = 8
        settings.learningRateDecay = 1
        let validation = noise(20 * Self.size, seed: 9)
        let result = try Self.train(settings, table: table, validation: validation)
        let losses = result.epochs.map(\.validationLoss)
        let best = try #require(losses.min())
        let bestEpoch = try #require(losses.firstIndex(of: best))
        #expect(bestEpoch < losses.count - 1, "the last epoch is the best: nothing was restored")
        #expect(losses.count == bestEpoch + 1 + settings.patience, "patience was not kept")
        let restored = reconstructed(result.weights, validation, table: table)
        let loss = zip(restored, validation).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
        #expect(abs(loss / Double(validation.count) - best) < 1e-6 * best)
        // Trained up to that epoch alone, the weights are the same bits.
        settings.epochLimit = bestEpoch + 1
        #expect(try Self.train(settings, table: table, validation: validation).weights == result.weights)
    }

    @Test func learningRateDecaysWithoutImprovement() throws {
        var settings = Self.settings(epochs: 60)
        settings.patience = 6
        let result = try Self.train(
            settings, table: try KernelTable.selected(), validation: noise(20 * Self.size, seed: 9))
        let rates = result.epochs.map(\.learningRate)
        #expect(rates.first == 0.01 && rates == rates.sorted(by: >))
        #expect(Set(rates).isSubset(of: Set((0...20).map { 0.01 / Double(1 << $0) })))
        #expect(try #require(rates.last) < 0.01)
    }

    @Test func withoutValidationTheTrainingLossDecides() throws {
        let result = try Self.train(Self.settings(), table: try KernelTable.selected(), validation: [])
        #expect(result.epochs.count == 10)
        #expect(result.epochs.allSatisfy { $0.validationLoss.isNaN && $0.trainingLoss.isFinite })
    }

    @Test func cancellingKeepsTheBestSoFar() throws {
        let table = try KernelTable.selected()
        let whole = try Self.train(Self.settings(epochs: 3), table: table)
        var done = 0
        let stopped = try Self.train(
            Self.settings(epochs: 50), table: table, isCancelled: { done == 3 }, report: { done = $0.number })
        #expect(stopped.weights == whole.weights && stopped.epochs == whole.epochs)
    }

    @Test func cancelInFirstEpochThrows() throws {
        let table = try KernelTable.selected()
        var batches = 0
        #expect(throws: TrainingError.cancelled) {
            try Self.train(
                Self.settings(), table: table,
                isCancelled: {
                    batches += 1
                    return batches > 2
                })
        }
        #expect(batches == 3)
    }

    @Test func windowsThatCannotBeLearntFrom() throws {
        let table = try KernelTable.selected()
        #expect(throws: TrainingError.noWindows) { try Self.train(Self.settings(), table: table, training: []) }
        var spoilt = waves(Self.architecture, count: 20, seed: 1)
        spoilt[37] = .nan
        #expect(throws: TrainingError.nonFiniteLoss(epoch: 1)) {
            try Self.train(Self.settings(), table: table, training: spoilt)
        }
        let messages = [TrainingError.noWindows, .nonFiniteLoss(epoch: 3), .cancelled].map(\.description)
        #expect(messages[1].contains("epoch 3") && Set(messages).count == 3)
    }

    /// Adam divides by the gradient's size, so that a limit shows only where it is as small as Adam's epsilon.
    @Test(arguments: KernelTable.available)
    func gradientsAreClippedToTheirNorm(table: KernelTable) {
        let start = AutoencoderWeights(architecture: Self.architecture, seed: 2)
        let source = WindowSource(waves(Self.architecture, count: 16, seed: 1), size: Self.size)
        func stepped(limit: Double) -> [[Float]] {
            var pass = TrainingPass(start, table: table, batchSize: 16)
            _ = pass.step(source, Array(0..<16)[...], adam: AdamSettings(rate: 0.01), gradientNormLimit: limit)
            return pass.weights.blocks
        }
        func largestMove(_ blocks: [[Float]]) -> Float {
            zip(blocks, start.blocks).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? 0
        }
        let free = stepped(limit: 0)
        #expect(largestMove(free) > 0.0099)
        #expect(stepped(limit: 1e6) == free)
        #expect(largestMove(stepped(limit: 1e-9)) < 0.001)
    }
}
