public import Core
public import Engine

/// Laws for every feature plugin. A test runs all cases:
///
///     @Test(arguments: FeatureLaw.allCases)
///     func keeps(_ law: FeatureLaw) throws { try law.check(MyFeature()) }
public enum FeatureLaw: String, CaseIterable, Sendable {
    /// Name, version, summary and parameters are well-formed, and each default lies in its range.
    case manifestIsComplete
    /// The same series give the same state.
    case fittingTwiceGivesTheSameState
    /// Neither fitting nor a stream writes to what it is given.
    case inputIsUnchanged
    /// A restored feature gives the same numbers, bit for bit, and the same state.
    case restoringGivesTheSameBits
    /// A state with a missing array, a wrong type or NaN is rejected with an error.
    case foreignStatesAreRefused
    /// Later rows change no earlier features.
    case streamsAreCausal
    /// Streams of one fitted feature share nothing.
    case streamsAreIndependent
    /// After a reset a stream gives what a new one gives.
    case resetIsAsGoodAsNew
    /// Once a stream has returned features, it returns some for each row until it is reset.
    case onceReadyStaysReady
    /// Features are finite and within ±``largestFeature`` for any finite input.
    case newValuesAreClipped
    /// A 1 % change of a column that was nearly constant in training gives bounded features.
    case nearConstantColumnsAreFloored
    /// A column that was never observed is skipped or gives finite features; others are unchanged.
    case emptyColumnsSurvive
    /// Longer gaps in the training series have no effect.
    case missingRowsAreSkipped
    /// Columns are found by name: their order in the data does not matter.
    case columnOrderIsIrrelevant
    /// A stream that resumes from the memory of another one goes on with the same bits.
    case savedStreamsGoOn
    /// Input columns exist in the data, without duplicate names.
    case namesAreUnique

    /// The bound that ``newValuesAreClipped`` sets.
    public static let largestFeature: Float = 1_000

    /// Checks the law.
    ///
    /// - Parameters:
    ///   - parameters: values that differ from the defaults.
    ///   - series: replicas of one workload to fit on.
    /// - Throws: ``LawViolation`` if the plugin violates it.
    public func check(
        _ plugin: any FeaturePlugin, parameters: [String: ParameterValue] = [:], on series: [Series] = LawData.series()
    ) throws(LawViolation) {
        try judge(plugin.manifest.name, rawValue) {
            let subject = FeatureSubject(
                plugin: plugin, parameters: try plugin.manifest.resolve(parameters), series: series)
            switch self {
            case .manifestIsComplete: try checkManifest(plugin.manifest, kind: .feature)
            case .savedStreamsGoOn: try subject.savedStreamsGoOn()
            case .fittingTwiceGivesTheSameState: try subject.fittingTwiceGivesTheSameState()
            case .inputIsUnchanged: try subject.inputIsUnchanged()
            case .restoringGivesTheSameBits: try subject.restoringGivesTheSameBits()
            case .foreignStatesAreRefused: try subject.foreignStatesAreRefused()
            case .streamsAreCausal: try subject.streamsAreCausal()
            case .streamsAreIndependent: try subject.streamsAreIndependent()
            case .resetIsAsGoodAsNew: try subject.resetIsAsGoodAsNew()
            case .onceReadyStaysReady: try subject.onceReadyStaysReady()
            case .newValuesAreClipped: try subject.newValuesAreClipped()
            case .nearConstantColumnsAreFloored: try subject.nearConstantColumnsAreFloored()
            case .emptyColumnsSurvive: try subject.emptyColumnsSurvive()
            case .missingRowsAreSkipped: try subject.missingRowsAreSkipped()
            case .columnOrderIsIrrelevant: try subject.columnOrderIsIrrelevant()
            case .namesAreUnique: try subject.namesAreUnique()
            }
        }
    }
}
