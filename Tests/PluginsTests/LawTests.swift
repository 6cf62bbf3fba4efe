internal import Engine
import EngineTesting
import Plugins
import Testing

/// The laws of each kind, for every plugin that ships.
@Suite struct LawTests {
    @Test(arguments: FeatureLaw.allCases)
    func minmax(law: FeatureLaw) throws { try law.check(MinMaxFeature()) }

    @Test(arguments: FeatureLaw.allCases)
    func standard(law: FeatureLaw) throws { try law.check(StandardFeature()) }

    @Test(arguments: FeatureLaw.allCases)
    func robust(law: FeatureLaw) throws { try law.check(RobustFeature()) }

    @Test(arguments: FeatureLaw.allCases)
    func robustOnChosenColumns(law: FeatureLaw) throws {
        try law.check(
            RobustFeature(),
            parameters: ["columns": .texts(["*o*"]), "exclude": .texts(["errors"]), "upper": .real(1000)])
    }

    @Test(arguments: FeatureLaw.allCases, DerivedFeature.Derivation.allCases)
    func derived(law: FeatureLaw, derivation: DerivedFeature.Derivation) throws {
        try law.check(DerivedFeature(derivation))
    }

    @Test(arguments: ModelLaw.allCases)
    func linear(law: ModelLaw) throws { try law.check(LinearModel()) }

    @Test(arguments: ModelLaw.allCases)
    func linearWithOtherParameters(law: ModelLaw) throws {
        try law.check(LinearModel(), parameters: ["lags": .integer(70), "share": .real(0), "fast": .real(1)])
    }

    @Test(arguments: ModelLaw.allCases)
    func principalComponents(law: ModelLaw) throws { try law.check(PrincipalComponentsModel()) }

    @Test(arguments: ModelLaw.allCases)
    func principalComponentsOfRows(law: ModelLaw) throws {
        try law.check(PrincipalComponentsModel(), parameters: ["window": .integer(1), "stride": .integer(2)])
    }

    @Test(arguments: ModelLaw.allCases)
    func kMeans(law: ModelLaw) throws { try law.check(KMeansModel(), parameters: ["centres": .integer(7)]) }

    @Test(arguments: ModelLaw.allCases)
    func nearestNeighbours(law: ModelLaw) throws {
        try law.check(NearestNeighboursModel(), parameters: ["sample": .integer(50)])
        try law.check(NearestNeighboursModel(), parameters: ["stride": .integer(3), "neighbours": .integer(1)])
    }

    @Test(arguments: ModelLaw.allCases)
    func isolationForest(law: ModelLaw) throws {
        try law.check(IsolationForestModel(), parameters: ["trees": .integer(20), "sample": .integer(40)])
        try law.check(IsolationForestModel(), parameters: ["trees": .integer(10), "window": .integer(3)])
    }

    @Test(arguments: ModelLaw.allCases)
    func matrixProfile(law: ModelLaw) throws {
        try law.check(MatrixProfileModel(), parameters: ["window": .integer(8), "history": .integer(60)])
    }

    /// Windows that differ in level and amplitude alone are alike by form, so the two laws on levels do not apply.
    @Test(arguments: ModelLaw.allCases.filter { ![.strangeWindowsDeviateMore, .plantedFaultRanksHigher].contains($0) })
    func matrixProfileByForm(law: ModelLaw) throws {
        try law.check(MatrixProfileModel(), parameters: ["window": .integer(8), "normalise": .flag(true)])
    }

    /// Guessing finds nothing: the floor is exempt from the two laws that say otherwise.
    @Test(arguments: ModelLaw.allCases.filter { ![.strangeWindowsDeviateMore, .plantedFaultRanksHigher].contains($0) })
    func random(law: ModelLaw) throws { try law.check(RandomModel()) }

    @Test(arguments: ModelLaw.allCases)
    func robustZ(law: ModelLaw) throws { try law.check(RobustZModel()) }

    @Test(arguments: ModelLaw.allCases)
    func lstmAutoencoder(law: ModelLaw) throws {
        try law.check(LSTMAutoencoderPlugin(), parameters: small)
    }

    @Test(arguments: ModelLaw.allCases)
    func lstmAutoencoderWithLatentLayerAndStride(law: ModelLaw) throws {
        let deep: [String: ParameterValue] = [
            "encoder-widths": .integers([9, 7]), "latent": .integer(2), "decoder-widths": .integers([5]),
            "stride": .integer(3), "window": .integer(7),
        ]
        try law.check(LSTMAutoencoderPlugin(), parameters: small.merging(deep) { $1 })
    }

    @Test(arguments: ModelLaw.allCases)
    func seasonal(law: ModelLaw) throws {
        try law.check(SeasonalModel(), parameters: ["season": .integer(12)])
        try law.check(SeasonalModel(), parameters: ["season": .integer(30), "level": .real(0)])
    }

    @Test(arguments: ModelLaw.allCases)
    func ensemble(law: ModelLaw) throws {
        let members: [any ModelPlugin] = [
            LinearModel(), PrincipalComponentsModel(), KMeansModel(), RobustZModel(), IsolationForestModel(),
        ]
        try law.check(EnsembleModel(of: members))
        try law.check(
            EnsembleModel(of: members), parameters: ["models": .texts(["linear", "isolation-forest"])])
    }

    @Test(arguments: ModelLaw.allCases)
    func denseAutoencoder(law: ModelLaw) throws {
        try law.check(
            DenseAutoencoderModel(),
            parameters: ["window": .integer(4), "widths": .integers([9, 3]), "epochs": .integer(5)])
    }

    @Test(arguments: ModelLaw.allCases)
    func convolutionalAutoencoder(law: ModelLaw) throws {
        try law.check(
            ConvolutionalAutoencoderModel(),
            parameters: [
                "window": .integer(7), "channels": .integer(5), "levels": .integer(2), "latent": .integer(2),
                "pool": .integer(3), "epochs": .integer(5),
            ])
    }

    @Test(arguments: ModelLaw.allCases)
    func forecast(law: ModelLaw) throws {
        try law.check(
            ForecastModel(),
            parameters: [
                "window": .integer(6), "widths": .integers([7, 5]), "epochs": .integer(3), "stride": .integer(2),
            ])
    }

    @Test(arguments: ScorerLaw.allCases, [false, true])
    func mahalanobis(law: ScorerLaw, isFull: Bool) throws {
        try law.check(MahalanobisScorer(), parameters: ["full": .flag(isFull)])
    }

    @Test(arguments: ScorerLaw.allCases)
    func smoothed(law: ScorerLaw) throws {
        try law.check(MeanSquaredErrorScorer(), parameters: ["smoothing": .real(0.3)])
        try law.check(TopErrorsScorer(), parameters: ["smoothing": .real(0.3)])
        try law.check(MahalanobisScorer(), parameters: ["smoothing": .real(0.3)])
    }

    @Test(arguments: ScorerLaw.allCases)
    func meanSquaredError(law: ScorerLaw) throws { try law.check(MeanSquaredErrorScorer()) }

    @Test(arguments: ScorerLaw.allCases)
    func meanSquaredErrorOfTheLastRows(law: ScorerLaw) throws {
        try law.check(MeanSquaredErrorScorer(), parameters: ["steps": .integer(2)])
    }

    @Test(arguments: ScorerLaw.allCases)
    func meanSquaredErrorOfTheWholeWindow(law: ScorerLaw) throws {
        try law.check(MeanSquaredErrorScorer(), parameters: ["steps": .integer(0)])
    }

    @Test(arguments: ScorerLaw.allCases)
    func gaussTail(law: ScorerLaw) throws { try law.check(GaussTailScorer()) }

    @Test(arguments: ScorerLaw.allCases)
    func gaussTailWithoutSmoothing(law: ScorerLaw) throws {
        try law.check(
            GaussTailScorer(),
            parameters: ["fast": .real(1), "slow-share": .real(0), "rows": .integer(50), "row-limit": .real(20)])
    }

    @Test(arguments: ScorerLaw.allCases)
    func largestError(law: ScorerLaw) throws { try law.check(TopErrorsScorer(isMax: true)) }

    @Test(arguments: ScorerLaw.allCases, [1, 2, 9])
    func largestErrors(law: ScorerLaw, count: Int) throws {
        try law.check(TopErrorsScorer(), parameters: ["count": .integer(count)])
    }

    @Test(arguments: ThresholdLaw.allCases, [false, true])
    func spread(law: ThresholdLaw, isRobust: Bool) throws { try law.check(SpreadThreshold(isRobust: isRobust)) }

    @Test(arguments: ThresholdLaw.allCases)
    func trailing(law: ThresholdLaw) throws { try law.check(TrailingThreshold()) }

    @Test(arguments: ThresholdLaw.allCases)
    func trailingOverFewRows(law: ThresholdLaw) throws {
        try law.check(TrailingThreshold(), parameters: ["rows": .integer(100), "sigmas": .real(4)])
    }

    @Test(arguments: ThresholdLaw.allCases)
    func percentile(law: ThresholdLaw) throws { try law.check(PercentileThreshold()) }

    @Test(arguments: ThresholdLaw.allCases)
    func percentileWithMargin(law: ThresholdLaw) throws {
        try law.check(PercentileThreshold(), parameters: ["percentile": .real(95), "margin": .real(1.5)])
    }

    @Test(arguments: ThresholdLaw.allCases)
    func conformal(law: ThresholdLaw) throws { try law.check(ConformalThreshold()) }

    @Test(arguments: ThresholdLaw.allCases, [false, true])
    func peaksOverThreshold(law: ThresholdLaw, followsDrift: Bool) throws {
        try law.check(PeaksThreshold(followsDrift: followsDrift))
        try law.check(
            PeaksThreshold(followsDrift: followsDrift), parameters: ["peaks": .integer(10), "level": .real(0.9)])
    }

    @Test(arguments: ThresholdLaw.allCases)
    func telemanom(law: ThresholdLaw) throws {
        try law.check(TelemanomThreshold(), parameters: ["history": .integer(400), "batch": .integer(9)])
    }

    /// Whoever adds a plugin to the list must add it here.
    @Test func everyBuiltinPluginHasALawTest() throws {
        let tested = [
            "minmax", "standard", "robust", "difference", "rate", "log", "rolling", "linear", "pca", "robust-z",
            "kmeans", "knn", "isolation-forest",
            "matrix-profile", "random", "lstm-ae", "dense-ae", "tcn-ae", "lstm-forecast", "seasonal", "ensemble",
            "gauss-tail", "mahalanobis",
            "mse",
            "max",
            "top-k", "trailing", "conformal", "spot", "dspot", "telemanom", "percentile", "sigma", "mad",
        ]
        // Rankers have theirs in DiagnosisTests.
        let parts = try Registry.builtin().manifests.filter { PluginKind.detectorParts.contains($0.kind) }
        #expect(Set(parts.map(\.name)) == Set(tested))
    }

    private var small: [String: ParameterValue] {
        ["window": .integer(8), "encoder-widths": .integers([6]), "epochs": .integer(3), "batch": .integer(16)]
    }
}
