public import Engine

/// Laws for every threshold plugin. A test runs all cases:
///
///     @Test(arguments: ThresholdLaw.allCases)
///     func keeps(_ law: ThresholdLaw) throws { try law.check(MyThreshold()) }
public enum ThresholdLaw: String, CaseIterable, Sendable {
    /// Name, version, summary and parameters are well-formed, and each default lies in its range.
    case manifestIsComplete
    /// The same scores give the same state.
    case fittingTwiceGivesTheSameState
    /// A restored threshold gives the same verdicts and limits, bit for bit, and the same state.
    case restoringGivesTheSameBits
    /// A state with a missing array, a wrong type or NaN is rejected with an error.
    case foreignStatesAreRefused
    /// Later scores change no earlier verdict.
    case streamsAreCausal
    /// Streams of one fitted threshold share nothing.
    case streamsAreIndependent
    /// After a reset a stream judges as a new one does. A stream of an adaptive threshold keeps what it learned: reset
    /// after the same scores, two streams agree.
    case resetIsAsGoodAsNew
    /// A stream that resumes from the memory of another one goes on with the same bits.
    case savedStreamsGoOn
    /// The threshold is finite and not negative, at the start and in each verdict.
    case limitsAreFiniteAndNotNegative
    /// The first verdict of a new stream uses the fitted threshold.
    case firstLimitIsTheFittedOne
    /// In the same state, a higher score is never normal if a lower one is anomalous.
    case higherIsNeverMilder
    /// Of the scores it was fitted on, at most one in ten is an anomaly.
    case normalScoresAreNormal
    /// A lasting score far above all normal ones becomes an anomaly.
    case farAboveIsAnomalous
    /// No score is an error; one score is an error or a threshold.
    case fewScoresAreLimitOrError

    /// Checks the law.
    ///
    /// - Parameter parameters: values that differ from the defaults.
    /// - Throws: ``LawViolation`` if the plugin violates it.
    public func check(_ plugin: any ThresholdPlugin, parameters: [String: ParameterValue] = [:]) throws(LawViolation) {
        try judge(plugin.manifest.name, rawValue) {
            let subject = ThresholdSubject(plugin: plugin, parameters: try plugin.manifest.resolve(parameters))
            switch self {
            case .manifestIsComplete: try checkManifest(plugin.manifest, kind: .threshold)
            case .savedStreamsGoOn: try subject.savedStreamsGoOn()
            case .fittingTwiceGivesTheSameState: try subject.fittingTwiceGivesTheSameState()
            case .restoringGivesTheSameBits: try subject.restoringGivesTheSameBits()
            case .foreignStatesAreRefused: try subject.foreignStatesAreRefused()
            case .streamsAreCausal: try subject.streamsAreCausal()
            case .streamsAreIndependent: try subject.streamsAreIndependent()
            case .resetIsAsGoodAsNew: try subject.resetIsAsGoodAsNew()
            case .limitsAreFiniteAndNotNegative: try subject.limitsAreFiniteAndNotNegative()
            case .firstLimitIsTheFittedOne: try subject.firstLimitIsTheFittedOne()
            case .higherIsNeverMilder: try subject.higherIsNeverMilder()
            case .normalScoresAreNormal: try subject.normalScoresAreNormal()
            case .farAboveIsAnomalous: try subject.farAboveIsAnomalous()
            case .fewScoresAreLimitOrError: try subject.fewScoresAreLimitOrError()
            }
        }
    }
}
