import EngineTesting
import Testing

@Suite struct DeviationThresholdTests {
    @Test(arguments: ThresholdLaw.allCases)
    func keeps(_ law: ThresholdLaw) throws { try law.check(DeviationThreshold()) }
}
