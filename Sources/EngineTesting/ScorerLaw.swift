public import Engine

/// Laws for every scorer plugin. A test runs all cases:
///
///     @Test(arguments: ScorerLaw.allCases)
///     func keeps(_ law: ScorerLaw) throws { try law.check(MyScorer()) }
public enum ScorerLaw: String, CaseIterable, Sendable {
    /// Name, version, summary and parameters are well-formed, and each default lies in its range.
    case manifestIsComplete
    /// The same deviations give the same state.
    case fittingTwiceGivesTheSameState
    /// A stream does not write to its deviations.
    case inputIsUnchanged
    /// A restored scorer gives the same scores, bit for bit, and the same state.
    case restoringGivesTheSameBits
    /// A state with a missing array, a wrong type or NaN is rejected with an error.
    case foreignStatesAreRefused
    /// Later windows change no earlier score.
    case streamsAreCausal
    /// Streams of one fitted scorer share nothing.
    case streamsAreIndependent
    /// A stream that resumes from the memory of another one goes on with the same bits.
    case savedStreamsGoOn
    /// After a reset a stream scores as a new one does. A stream of an adaptive scorer keeps what it learned, but not
    /// how it learned it: reset after the same windows, two streams agree.
    case resetIsAsGoodAsNew
    /// Scores are finite and not negative, for errors of every size that a model may give.
    case scoresAreFiniteAndNotNegative
    /// The features' contributions add up to the score.
    case contributionsAddUp
    /// Errors larger than all normal ones have a higher score.
    case strangerScoresHigher
    /// A growing error in one feature makes its contribution the largest.
    case contributionsNameTheFeature

    /// Deviations of a model that gives a single score are scored as well: finite, not negative, higher for a higher
    /// score, with contributions that add up.
    case scoresOfModelsAreTaken

    /// Checks the law.
    ///
    /// - Parameter parameters: values that differ from the defaults.
    /// - Throws: ``LawViolation`` if the plugin violates it.
    public func check(_ plugin: any ScorerPlugin, parameters: [String: ParameterValue] = [:]) throws(LawViolation) {
        try judge(plugin.manifest.name, rawValue) {
            let subject = ScorerSubject(plugin: plugin, parameters: try plugin.manifest.resolve(parameters))
            switch self {
            case .manifestIsComplete: try checkManifest(plugin.manifest, kind: .scorer)
            case .savedStreamsGoOn: try subject.savedStreamsGoOn()
            case .fittingTwiceGivesTheSameState: try subject.fittingTwiceGivesTheSameState()
            case .inputIsUnchanged: try subject.inputIsUnchanged()
            case .restoringGivesTheSameBits: try subject.restoringGivesTheSameBits()
            case .foreignStatesAreRefused: try subject.foreignStatesAreRefused()
            case .streamsAreCausal: try subject.streamsAreCausal()
            case .streamsAreIndependent: try subject.streamsAreIndependent()
            case .resetIsAsGoodAsNew: try subject.resetIsAsGoodAsNew()
            case .scoresAreFiniteAndNotNegative: try subject.scoresAreFiniteAndNotNegative()
            case .contributionsAddUp: try subject.contributionsAddUp()
            case .strangerScoresHigher: try subject.strangerScoresHigher()
            case .contributionsNameTheFeature: try subject.contributionsNameTheFeature()
            case .scoresOfModelsAreTaken: try subject.scoresOfModelsAreTaken()
            }
        }
    }
}
