public import Engine

/// What every threshold plugin must keep. A test runs all cases:
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
    /// A state with an array missing, of another kind or with NaN is refused by an error.
    case foreignStatesAreRefused
    /// What comes later changes no verdict that was given before.
    case streamsAreCausal
    /// Streams of one fitted threshold share nothing.
    case streamsAreIndependent
    /// After a reset a stream judges as a new one does. A stream of an adaptive threshold keeps what it learned: reset
    /// after the same scores, two streams agree.
    case resetIsAsGoodAsNew
    /// The limit is finite and not negative, at the start and in each verdict.
    case limitsAreFiniteAndNotNegative
    /// The fitted limit is the one that a new stream's first score is held against.
    case firstLimitIsTheFittedOne
    /// Of two scores in the same state the higher one is never judged milder.
    case higherIsNeverMilder
    /// Of the scores it was fitted on, at most one in ten is an anomaly.
    case normalScoresAreNormal
    /// A score far above every normal one becomes an anomaly when it lasts.
    case farAboveIsAnomalous
    /// No score at all is an error; one score is an error or a limit.
    case fewScoresAreLimitOrError

    /// Checks the law.
    ///
    /// - Parameter parameters: values that differ from the defaults.
    /// - Throws: ``LawViolation`` if the plugin breaks it.
    public func check(_ plugin: any ThresholdPlugin, parameters: [String: ParameterValue] = [:]) throws(LawViolation) {
        try judge(plugin.manifest.name, rawValue) {
            let subject = ThresholdSubject(plugin: plugin, parameters: try plugin.manifest.resolve(parameters))
            switch self {
            case .manifestIsComplete: try checkManifest(plugin.manifest, kind: .threshold)
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
