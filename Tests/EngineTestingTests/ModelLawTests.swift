internal import Core
internal import Engine
import EngineTesting
import Testing

@Suite struct ModelLawTests {
    @Test(arguments: ModelLaw.allCases)
    func validModelPasses(law: ModelLaw) throws {
        try law.check(FlawedModel(flaw: nil))
    }

    @Test(arguments: ModelLaw.allCases)
    func aFlawedModelIsFound(law: ModelLaw) {
        let violation = #expect(throws: LawViolation.self) { try law.check(FlawedModel(flaw: law)) }
        #expect(violation?.law == law.rawValue)
    }
}

/// Reconstructs each row as the training windows' mean; with a flaw it breaks the law of that name.
private struct FlawedModel: ModelPlugin {
    let flaw: ModelLaw?
    let shared = Shared()

    var manifest: Manifest { EngineTestingTests.manifest(.model, isSound: flaw != .manifestIsComplete) }

    func windowShape(parameters: Parameters) -> WindowShape { WindowShape(length: 4, stride: 2) }

    func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        if context.isCancelled() {
            guard flaw == .cancellingEndsTheFit else { throw CancellationError() }
            throw StateError.missing(array: "everything")
        }
        var mean = [Float](repeating: 0, count: training.featureCount)
        var window = [Float](repeating: 0, count: training.windowSize)
        for index in 0..<training.count {
            training.copyWindow(index, to: &window, at: 0)
            for (position, value) in window.enumerated() {
                mean[position % mean.count] += value / Float(training.count * training.shape.length)
            }
        }
        if flaw == .constantFeaturesSurvive {
            let values = training.runs.flatMap(\.values)
            let second = stride(from: 1, to: values.count, by: mean.count).map { values[$0] }
            mean[1] += 1 / ((second.max() ?? 0) - (second.min() ?? 0))
        }
        if flaw == .sameSeedGivesTheSameState { mean[0] += Float(shared.next()) }
        if flaw == .oneWindowIsModelOrError, training.count == 1 { mean[0] = .nan }
        let loss = EpochLoss(training: 1, validation: .nan)
        context.report(
            FitProgress(
                workload: context.workload, epoch: flaw == .progressIsReported ? 0 : 1, epochLimit: 1,
                trainingLoss: loss.training, validationLoss: loss.validation, windowCount: training.count))
        return ModelFit(model: fitted(mean), lossCurve: [loss])
    }

    func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        var mean = try state.float32("mean", shape: flaw == .foreignStatesAreRefused ? nil : [featureCount])
        if flaw == .restoringGivesTheSameBits { mean[0] = mean[0].nextUp }
        return fitted(mean)
    }

    private func fitted(_ mean: [Float]) -> any FittedModel {
        let fitted = Fitted(
            flaw: flaw, shared: shared, mean: mean,
            windowShape: WindowShape(length: 4, stride: flaw == .shapeIsAsAnnounced ? 1 : 2))
        return flaw == .savedStreamsGoOn ? Unsaved(fitted: fitted) : fitted
    }
}

private struct Fitted: FittedWindowModel {
    let flaw: ModelLaw?
    let shared: Shared
    let mean: [Float]
    let windowShape: WindowShape

    var featureCount: Int { mean.count }
    var state: PluginState {
        PluginState(["mean": NamedArray(shape: [mean.count], values: .float32(mean))])
    }

    func makeRunner() -> any ModelRunner { Runner(fitted: self) }

    func makeStream() -> any ModelStream {
        flaw == .streamsGiveTheSameBits ? ForgetfulStream(stream: makeWholeWindowStream()) : makeWholeWindowStream()
    }

    func makeFleet(of models: [any FittedWindowModel], places: [Int], threadCount: Int) throws -> (any ModelFleet)? {
        flaw == .fleetsGiveTheSameBits ? OneModelFleet(runner: makeRunner()) : nil
    }
}

/// A model with streams only, which cannot be saved.
private struct Unsaved: FittedModel {
    let fitted: Fitted

    var windowShape: WindowShape { fitted.windowShape }
    var featureCount: Int { fitted.featureCount }
    var deviationShape: DeviationShape { fitted.deviationShape }
    var state: PluginState { fitted.state }

    func makeStream() -> any ModelStream { ForgetfulStream(stream: fitted.makeStream()) }
}

/// Does not begin anew when it is told to.
private struct ForgetfulStream: ModelStream {
    var stream: any ModelStream
    var rowCount = 0

    mutating func reset() { rowCount = 1 }

    mutating func push(_ row: Span<Float>) {
        rowCount += 1
        if rowCount != 7 { stream.push(row) }
    }

    mutating func deviation(into deviation: inout MutableSpan<Float>) { stream.deviation(into: &deviation) }
}

/// Runs the first model's windows and no others.
private struct OneModelFleet: ModelFleet {
    var runner: any ModelRunner

    mutating func deviations(of windows: Span<Float>, counts: [Int], into deviations: inout MutableSpan<Float>) {
        let size = 4 * 3
        runner.deviations(of: windows.extracting(0..<counts[0] * size), count: counts[0], into: &deviations)
    }
}

private struct Runner: ModelRunner {
    let fitted: Fitted

    mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
        if fitted.flaw == .inputIsUnchanged { overwrite(windows) }
        let drift = fitted.flaw == .runnersAreIndependent ? Float(fitted.shared.next()) : 0
        for index in windows.indices {
            let value = windows[index]
            switch fitted.flaw {
            case .windowsAreIndependent: deviations[index] = value - windows[0]
            case .deviationsAreFinite: deviations[index] = value - fitted.mean[index % 3] + 1 / (20 - value)
            case .plantedFaultRanksHigher: deviations[index] = Float(index % 7)
            case .strangeWindowsDeviateMore: deviations[index] = value / (1 + value * value)
            default: deviations[index] = value - fitted.mean[index % fitted.mean.count] + drift
            }
        }
    }
}
