import Diagnosis
import Engine
import EngineTesting
import Testing

/// The laws, for every ranker that ships.
@Suite struct RankerLawTests {
    @Test(arguments: RankerLaw.allCases)
    func everyRankerKeeps(_ law: RankerLaw) throws {
        for ranker in builtinRankers { try law.check(ranker) }
    }

    @Test(arguments: RankerLaw.allCases)
    func microRCATowardsCalleePassesLaw(_ law: RankerLaw) throws {
        try law.check(MicroRCARanker(), parameters: ["detector": .text("excess"), "walk": .text("to-callee")])
    }

    @Test func namesAreUnique() {
        let names = builtinRankers.map(\.manifest.name)
        #expect(Set(names).count == names.count)
        #expect(names.first == "lost-time")
    }
}
