import Engine
import EngineTesting
import PluginHost
import Testing

/// The worked examples keep every law of built-in plugins.
@Suite(.enabled(if: BuiltLibraries.hasCompiler, "needs cc, c++ and make"))
struct ExampleLawTests {
    @Test(arguments: ThresholdLaw.allCases)
    func thresholdInC(law: ThresholdLaw) throws {
        try law.check(try #require(BuiltLibraries.example("libpeak").thresholds.first))
    }

    @Test(arguments: FeatureLaw.allCases)
    func featureInC(law: FeatureLaw) throws {
        try law.check(try #require(BuiltLibraries.example("libpeak").features.first))
    }

    @Test(arguments: ModelLaw.allCases)
    func modelsInCPlusPlus(law: ModelLaw) throws {
        for model in try BuiltLibraries.example("liblevel").models { try law.check(model) }
    }

    @Test(arguments: ScorerLaw.allCases)
    func scorerInSwift(law: ScorerLaw) throws {
        try law.check(try #require(BuiltLibraries.example("libsmooth").scorers.first))
    }
}
