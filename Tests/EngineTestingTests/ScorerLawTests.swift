import Core
internal import Engine
import EngineTesting
import Testing

@Suite struct ScorerLawTests {
    @Test(arguments: ScorerLaw.allCases)
    func validScorerPasses(law: ScorerLaw) throws {
        try law.check(FlawedScorer(flaw: nil))
    }

    @Test(arguments: ScorerLaw.allCases)
    func aFlawedScorerIsFound(law: ScorerLaw) {
        let violation = #expect(throws: LawViolation.self) { try law.check(FlawedScorer(flaw: law)) }
        #expect(violation?.law == law.rawValue)
    }
}

/// Mean absolute residual over its mean in training, smoothed over windows; with a flaw it breaks the law of that name.
private struct FlawedScorer: ScorerPlugin {
    let flaw: ScorerLaw?
    let shared = Shared()

    var manifest: Manifest { EngineTestingTests.manifest(.scorer, isSound: flaw != .manifestIsComplete) }

    func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer {
        var scale = deviations.values.reduce(0) { $0 + abs(Double($1)) } / Double(deviations.values.count)
        if flaw == .fittingTwiceGivesTheSameState { scale += shared.next() }
        return Fitted(flaw: flaw, shared: shared, featureCount: deviations.shape.featureCount, scale: scale)
    }

    func restore(_ state: PluginState, shape: DeviationShape, parameters: Parameters) throws -> any FittedScorer {
        var scale = flaw == .foreignStatesAreRefused ? 1 : try state.float64("scale", shape: [])[0]
        if flaw == .restoringGivesTheSameBits { scale = scale.nextUp }
        return Fitted(flaw: flaw, shared: shared, featureCount: shape.featureCount, scale: scale)
    }
}

private struct Fitted: FittedScorer {
    let flaw: ScorerLaw?
    let shared: Shared
    let featureCount: Int
    let scale: Double

    var state: PluginState { PluginState(["scale": NamedArray(shape: [], values: .float64([scale]))]) }

    func makeStream() -> any ScorerStream { Stream(fitted: self) }
}

private struct Stream: ScorerStream {
    let fitted: Fitted
    var previous: [Double]?

    mutating func reset() {
        if fitted.flaw != .resetIsAsGoodAsNew { previous = nil }
    }

    /// With the flaw, what is remembered is not all that the next score depends on.
    var memory: PluginState? {
        guard let previous, fitted.flaw != .savedStreamsGoOn else { return PluginState() }
        return PluginState(["previous": NamedArray(shape: [previous.count], values: .float64(previous))])
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        previous = memory.arrays.isEmpty ? nil : try memory.float64("previous")
    }

    mutating func score(_ residuals: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
        if fitted.flaw == .inputIsUnchanged { overwrite(residuals) }
        let features = fitted.featureCount
        var parts = [Double](repeating: 0, count: features)
        for index in residuals.indices {
            parts[index % features] += abs(Double(residuals[index])) / fitted.scale / Double(residuals.count)
        }
        let smoothed = zip(parts, previous ?? parts).map { ($0 + $1) / 2 }
        previous = parts
        var score = smoothed.reduce(0, +)
        for index in contributions.indices {
            let source = fitted.flaw == .contributionsNameTheFeature ? features - 1 - index : index
            contributions[index] = Float(smoothed[source])
        }
        switch fitted.flaw {
        case .contributionsAddUp: contributions[0] += 0.01
        case .scoresAreFiniteAndNotNegative: score -= 1
        case .scoresOfModelsAreTaken where residuals.count == features: score = .nan
        case .strangerScoresHigher: score = 1 / (1 + score)
        case .streamsAreCausal, .streamsAreIndependent: score += 1 / fitted.shared.next()
        default: break
        }
        return score
    }
}
