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

    @Test(arguments: ScorerLaw.allCases)
    func meanSquaredError(law: ScorerLaw) throws { try law.check(MeanSquaredErrorScorer()) }

    @Test(arguments: ScorerLaw.allCases)
    func meanSquaredErrorOfTheLastRows(law: ScorerLaw) throws {
        try law.check(MeanSquaredErrorScorer(), parameters: ["steps": .integer(2)])
    }

    @Test(arguments: ThresholdLaw.allCases)
    func percentile(law: ThresholdLaw) throws { try law.check(PercentileThreshold()) }

    @Test(arguments: ThresholdLaw.allCases)
    func percentileWithMargin(law: ThresholdLaw) throws {
        try law.check(PercentileThreshold(), parameters: ["percentile": .real(95), "margin": .real(1.5)])
    }

    /// Whoever adds a plugin to the list must add it here.
    @Test func everyBuiltinPluginHasALawTest() throws {
        let tested = ["minmax", "standard", "robust", "lstm-ae", "mse", "percentile"]
        #expect(Set(try Registry.builtin().manifests.map(\.name)) == Set(tested))
    }

    private var small: [String: ParameterValue] {
        ["window": .integer(8), "encoder-widths": .integers([6]), "epochs": .integer(3), "batch": .integer(16)]
    }
}
