public import Engine

/// Laws for every ranker plugin. A test runs all cases:
///
///     @Test(arguments: RankerLaw.allCases)
///     func keeps(_ law: RankerLaw) throws { try law.check(MyRanker()) }
public enum RankerLaw: String, CaseIterable, Sendable {
    /// Name, version, summary and parameters are well-formed, and each default lies in its range.
    case manifestIsComplete
    /// Fitting and ranking the same again gives the same, whatever was ranked in between.
    case rankingAgainGivesTheSame
    /// Renaming services renames the suspects and changes no score.
    case namesMeanNothing
    /// Services with the same evidence have the same score.
    case equalEvidenceGivesEqualScores
    /// Suspects are in order of score, and of name where scores are equal.
    case suspectsAreInOrder
    /// Rows after the window have no effect.
    case laterRowsChangeNothing
    /// Each service appears once at most, and one that is called appears.
    case calledServicesAreSuspects
    /// External callers (no calls into them, no metrics) are not suspects.
    case outsideCallersAreNoSuspects
    /// Scores are finite; shares lie in 0...1 and add up to 1, or all are 0.
    case scoresAreFinite
    /// Missing columns, rows and metrics give a ranking.
    case missingValuesGiveARanking
    /// Empty histories, windows and references give a ranking.
    case emptinessGivesARanking
    /// Cycles of calls, and services that call themselves, give a ranking.
    case cyclesGiveARanking
    /// Services and edges that the reference does not know give a ranking.
    case newServicesGiveARanking

    /// Checks the law.
    ///
    /// - Parameter parameters: values that differ from the defaults.
    /// - Throws: ``LawViolation`` if the plugin violates it.
    public func check(_ plugin: any RankerPlugin, parameters: [String: ParameterValue] = [:]) throws(LawViolation) {
        try judge(plugin.manifest.name, rawValue) {
            let subject = RankerSubject(plugin: plugin, parameters: try plugin.manifest.resolve(parameters))
            switch self {
            case .manifestIsComplete: try checkManifest(plugin.manifest, kind: .ranker)
            case .rankingAgainGivesTheSame: try subject.rankingAgainGivesTheSame()
            case .namesMeanNothing: try subject.namesMeanNothing()
            case .equalEvidenceGivesEqualScores: try subject.equalEvidenceGivesEqualScores()
            case .suspectsAreInOrder: try subject.suspectsAreInOrder()
            case .laterRowsChangeNothing: try subject.laterRowsChangeNothing()
            case .calledServicesAreSuspects: try subject.calledServicesAreSuspects()
            case .outsideCallersAreNoSuspects: try subject.outsideCallersAreNoSuspects()
            case .scoresAreFinite: try subject.scoresAreFinite()
            case .missingValuesGiveARanking: try subject.missingValuesGiveARanking()
            case .emptinessGivesARanking: try subject.emptinessGivesARanking()
            case .cyclesGiveARanking: try subject.cyclesGiveARanking()
            case .newServicesGiveARanking: try subject.newServicesGiveARanking()
            }
        }
    }
}
