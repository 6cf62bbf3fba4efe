public import Engine

/// Laws for every model plugin. A test runs all cases:
///
///     @Test(arguments: ModelLaw.allCases)
///     func keeps(_ law: ModelLaw) throws { try law.check(MyModel(), parameters: ["epochs": .integer(2)]) }
///
/// A check fits the model once or twice on 60 small windows; give parameters that keep this fast.
public enum ModelLaw: String, CaseIterable, Sendable {
    /// Name, version, summary and parameters are well-formed, and each default lies in its range.
    case manifestIsComplete
    /// The same windows, parameters and seed give the same state.
    case sameSeedGivesTheSameState
    /// The fitted model cuts windows as the plugin announced, and has as many features as the data.
    case shapeIsAsAnnounced
    /// A model does not write to its windows.
    case inputIsUnchanged
    /// A restored model gives the same deviations, bit for bit, and the same state.
    case restoringGivesTheSameBits
    /// A state with a missing array, a wrong type or NaN is rejected with an error.
    case foreignStatesAreRefused
    /// A window's deviation does not depend on the other windows of the call, bit for bit.
    case windowsAreIndependent
    /// A runner remembers nothing, and runners of one model share nothing.
    case runnersAreIndependent
    /// A stream that takes rows one by one gives each window the deviation of a runner, bit for bit, and after a reset
    /// that of a new one. A stream of a model without runners depends on earlier rows alone and shares nothing.
    case streamsGiveTheSameBits
    /// A stream that resumes from the memory of another one goes on with the same bits.
    case savedStreamsGoOn
    /// Models run in one call, on one thread or several, give the deviations of their own runners, bit for bit.
    case fleetsGiveTheSameBits
    /// Deviations are finite for all features up to the largest allowed value.
    case deviationsAreFinite
    /// Anomalous windows deviate more than normal ones.
    case strangeWindowsDeviateMore
    /// Rows with an injected fault rank higher than others, better than by chance. The random baseline is exempt.
    case plantedFaultRanksHigher
    /// Constant features in training give finite deviations.
    case constantFeaturesSurvive
    /// Each epoch of the loss curve was reported, once and in order.
    case progressIsReported
    /// A cancelled fit ends with the best state so far, or throws `CancellationError` if there is none.
    case cancellingEndsTheFit
    /// One window and no validation windows give a model or an error.
    case oneWindowIsModelOrError

    /// Checks the law.
    ///
    /// - Parameter parameters: values that differ from the defaults.
    /// - Throws: ``LawViolation`` if the plugin violates it.
    public func check(_ plugin: any ModelPlugin, parameters: [String: ParameterValue] = [:]) throws(LawViolation) {
        try judge(plugin.manifest.name, rawValue) {
            let subject = ModelSubject(plugin: plugin, parameters: try plugin.manifest.resolve(parameters))
            switch self {
            case .manifestIsComplete: try checkManifest(plugin.manifest, kind: .model)
            case .savedStreamsGoOn: try subject.savedStreamsGoOn()
            case .sameSeedGivesTheSameState: try subject.sameSeedGivesTheSameState()
            case .shapeIsAsAnnounced: try subject.shapeIsAsAnnounced()
            case .inputIsUnchanged: try subject.inputIsUnchanged()
            case .restoringGivesTheSameBits: try subject.restoringGivesTheSameBits()
            case .foreignStatesAreRefused: try subject.foreignStatesAreRefused()
            case .windowsAreIndependent: try subject.windowsAreIndependent()
            case .runnersAreIndependent: try subject.runnersAreIndependent()
            case .streamsGiveTheSameBits: try subject.streamsGiveTheSameBits()
            case .fleetsGiveTheSameBits: try subject.fleetsGiveTheSameBits()
            case .deviationsAreFinite: try subject.deviationsAreFinite()
            case .strangeWindowsDeviateMore: try subject.strangeWindowsDeviateMore()
            case .plantedFaultRanksHigher: try subject.plantedFaultRanksHigher()
            case .constantFeaturesSurvive: try subject.constantFeaturesSurvive()
            case .progressIsReported: try subject.progressIsReported()
            case .cancellingEndsTheFit: try subject.cancellingEndsTheFit()
            case .oneWindowIsModelOrError: try subject.oneWindowIsModelOrError()
            }
        }
    }
}
