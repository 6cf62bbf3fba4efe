internal import Engine
import EngineTesting
import Testing

/// What the law `manifestIsComplete` finds, one fault at a time.
@Suite struct ManifestLawTests {
    private static let good = ParameterSpecification("size", "A number.", default: .real(1), range: .reals(0...2))

    @Test func aGoodManifestPasses() throws {
        try check(Manifest(name: "my-scorer2", kind: .scorer, version: "1.10", summary: "s", parameters: [Self.good]))
    }

    @Test(arguments: ["", "My-Scorer", "2nd", "a--b", "a-", "a b", "a_b"])
    func namesInKebabCaseOnly(name: String) {
        expectViolation(Manifest(name: name, kind: .scorer, version: "1.0", summary: "s"), "kebab")
        expectViolation(
            Manifest(
                name: "a", kind: .scorer, version: "1.0", summary: "s",
                parameters: [ParameterSpecification(name, "A flag.", default: .flag(true))]),
            "kebab")
    }

    @Test(arguments: ["", "1", "1.0.0", "v1.0", "1.", "1.x"])
    func versionsAreMajorAndMinor(version: String) {
        expectViolation(Manifest(name: "a", kind: .scorer, version: version, summary: "s"), "version")
    }

    @Test func kindAndSummary() {
        expectViolation(Manifest(name: "a", kind: .model, version: "1.0", summary: "s"), "declares a model")
        expectViolation(Manifest(name: "a", kind: .scorer, version: "1.0", summary: "two\nlines"), "one line")
        expectViolation(Manifest(name: "a", kind: .scorer, version: "1.0", summary: ""), "one line")
    }

    @Test(arguments: [
        ParameterSpecification("p", "", default: .flag(true)),
        ParameterSpecification("p", "No range.", default: .real(1)),
        ParameterSpecification("p", "Range of another kind.", default: .integer(1), range: .reals(0...2)),
        ParameterSpecification("p", "Default out of range.", default: .integer(3), range: .integers(0...2)),
        ParameterSpecification("p", "No choice.", default: .text("c"), range: .choices(["a", "b"])),
        ParameterSpecification("p", "Too few.", default: .texts([]), itemCount: 1...2),
        ParameterSpecification("p", "Unreadable on the command line.", default: .texts(["a,b"])),
    ])
    func parametersThatCannotBeSet(parameter: ParameterSpecification) {
        expectViolation(
            Manifest(name: "a", kind: .scorer, version: "1.0", summary: "s", parameters: [parameter]), "'p'")
    }

    @Test func oneNameOnce() {
        expectViolation(
            Manifest(name: "a", kind: .scorer, version: "1.0", summary: "s", parameters: [Self.good, Self.good]),
            "share a name")
    }

    private func check(_ manifest: Manifest) throws {
        try ScorerLaw.manifestIsComplete.check(ManifestOnly(manifest: manifest))
    }

    private func expectViolation(_ manifest: Manifest, _ words: String) {
        let violation = #expect(throws: LawViolation.self) { try check(manifest) }
        #expect(violation?.finding.contains(words) == true, "\(violation?.finding ?? "no finding")")
    }
}

private struct ManifestOnly: ScorerPlugin {
    let manifest: Manifest

    func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer {
        throw StateError.missing(array: "everything")
    }

    func restore(_ state: PluginState, shape: DeviationShape, parameters: Parameters) throws -> any FittedScorer {
        throw StateError.missing(array: "everything")
    }
}
