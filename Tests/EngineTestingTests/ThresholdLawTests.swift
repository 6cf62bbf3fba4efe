import Core
internal import Engine
import EngineTesting
import Testing

@Suite struct ThresholdLawTests {
    @Test(arguments: ThresholdLaw.allCases)
    func validThresholdPasses(law: ThresholdLaw) throws {
        try law.check(FlawedThreshold(flaw: nil))
    }

    @Test(arguments: ThresholdLaw.allCases)
    func aFlawedThresholdIsFound(law: ThresholdLaw) {
        let violation = #expect(throws: LawViolation.self) { try law.check(FlawedThreshold(flaw: law)) }
        #expect(violation?.law == law.rawValue)
    }
}

/// The largest normal score, for two scores in a row; with a flaw it breaks the law of that name.
private struct FlawedThreshold: ThresholdPlugin {
    let flaw: ThresholdLaw?
    let shared = Shared()

    var manifest: Manifest { EngineTestingTests.manifest(.threshold, isSound: flaw != .manifestIsComplete) }

    func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        guard var limit = scores.max() else {
            guard flaw == .fewScoresAreLimitOrError else { throw StateError.missing(array: "scores") }
            return Fitted(flaw: flaw, shared: shared, limit: 0)
        }
        if flaw == .fittingTwiceGivesTheSameState { limit += shared.next() }
        if flaw == .normalScoresAreNormal { limit = 0 }
        if flaw == .limitsAreFiniteAndNotNegative { limit = -limit }
        return Fitted(flaw: flaw, shared: shared, limit: limit)
    }

    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        var limit = flaw == .foreignStatesAreRefused ? 1 : try state.float64("limit", shape: [])[0]
        if flaw == .restoringGivesTheSameBits { limit = limit.nextUp }
        return Fitted(flaw: flaw, shared: shared, limit: limit)
    }
}

private struct Fitted: FittedThreshold {
    let flaw: ThresholdLaw?
    let shared: Shared
    let limit: Double

    var state: PluginState { PluginState(["limit": NamedArray(shape: [], values: .float64([limit]))]) }

    func makeStream() -> any ThresholdStream { Stream(fitted: self) }
}

private struct Stream: ThresholdStream {
    let fitted: Fitted
    var wasOver = false

    mutating func reset() {
        if fitted.flaw != .resetIsAsGoodAsNew { wasOver = false }
    }

    var memory: PluginState? {
        guard fitted.flaw != .savedStreamsGoOn else { return nil }
        return PluginState(["over": NamedArray(shape: [1], values: .int64([wasOver ? 1 : 0]))])
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        wasOver = memory.arrays["over"]?.values == .int64([1])
    }

    mutating func judge(_ score: Double) -> Verdict {
        var limit = fitted.limit
        switch fitted.flaw {
        case .firstLimitIsTheFittedOne: limit *= 2
        case .streamsAreCausal, .streamsAreIndependent: limit += 1 / fitted.shared.next()
        default: break
        }
        let isOver = fitted.flaw == .higherIsNeverMilder ? score > limit && score < 3 * limit : score > limit
        let isLasting = isOver && wasOver || fitted.flaw == .normalScoresAreNormal
        wasOver = isOver
        return Verdict(limit: limit, isAnomalous: fitted.flaw == .farAboveIsAnomalous ? false : isLasting)
    }
}
