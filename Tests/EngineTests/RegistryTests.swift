internal import Core
internal import Engine
import Testing

@Suite struct RegistryTests {
    @Test func pluginsAreFoundByKindAndName() throws {
        let registry = try registry()
        #expect(try registry.feature("difference").manifest.kind == .feature)
        #expect(try registry.model("mean").manifest.version == "2.3")
        for kind in PluginKind.detectorParts {
            let name = configuration()[kind].plugin
            #expect(try registry.manifest(kind, name).name == name)
        }
        #expect(registry.manifests.map(\.name) == ["difference", "mean", "smooth", "wary"])
    }

    @Test func oneNameOnceAKind() throws {
        var registry = try registry()
        #expect(throws: RegistryError.duplicate(kind: .feature, name: "difference")) {
            try registry.register(DifferenceFeature())
        }
        #expect(throws: RegistryError.duplicate(kind: .model, name: "mean")) { try registry.register(MeanModel()) }
        #expect(throws: RegistryError.duplicate(kind: .scorer, name: "smooth")) {
            try registry.register(SmoothScorer())
        }
        let error = #expect(throws: RegistryError.self) { try registry.register(WaryThreshold()) }
        #expect(error?.description.contains("two threshold plugins are named 'wary'") == true)
    }

    @Test func anUnknownNameSuggestsTheNearest() throws {
        let registry = try registry()
        let feature = #expect(throws: RegistryError.self) { try registry.feature("diference") }
        #expect(feature == .unknown(kind: .feature, name: "diference", nearest: "difference"))
        #expect(feature?.description.contains("Did you mean 'difference'?") == true)
        let model = #expect(throws: RegistryError.self) { try registry.model("transformer") }
        #expect(model == .unknown(kind: .model, name: "transformer", nearest: nil))
        #expect(model?.description.contains("Did you mean") == false)
        #expect(throws: RegistryError.unknown(kind: .scorer, name: "Smooth", nearest: "smooth")) {
            try registry.scorer("Smooth")
        }
        // A name of another kind is unknown, too.
        #expect(throws: RegistryError.unknown(kind: .threshold, name: "mean", nearest: nil)) {
            try registry.threshold("mean")
        }
    }

    @Test func rejectsPluginOfWrongKind() {
        var registry = Registry()
        let error = #expect(throws: RegistryError.self) { try registry.register(Misplaced()) }
        #expect(error == .wrongKind(name: "misplaced", declared: .model, registered: .threshold))
        #expect(error?.description.contains("'misplaced'") == true)
    }

    @Test(arguments: [
        ("percentil", "percentile"), ("mes", "mse"), ("LSTM-AE", "lstm-ae"), ("lstmae", "lstm-ae"),
        ("robusst", "robust"),
    ])
    func nearNamesAreSuggested(typed: String, meant: String) {
        #expect(nearestName(to: typed, in: ["mse", "lstm-ae", "robust", "percentile"]) == meant)
    }

    @Test func farNamesAreNotSuggested() {
        #expect(nearestName(to: "isolation-forest", in: ["mse", "lstm-ae"]) == nil)
        #expect(nearestName(to: "mse", in: []) == nil)
        // Equally far: the first in the alphabet, so that the message is always the same.
        #expect(nearestName(to: "ac", in: ["ab", "aa"]) == "aa")
    }
}

private struct Misplaced: ThresholdPlugin {
    let manifest = Manifest(name: "misplaced", kind: .model, version: "1.0", summary: "says it is a model")

    func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        try WaryThreshold().fit(scores, parameters: parameters)
    }

    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        try WaryThreshold().restore(state, parameters: parameters)
    }
}
