internal import Core
internal import Engine
import Foundation
import Testing

@testable import Files
@testable import ModelFiles

/// Files made to do harm, by `make_hostile.py`: the child itself refuses each and says why, far within its limits.
struct HostileFileTests {
    private static let reasons: [String: String] = [
        "bomb": "expands to more than 256 times its stored size",
        "compound": "has an unsupported type",
        "deep": "is nested too deeply",
        "external-link": "holds a soft, external or user-defined link",
        "external-storage": "uses external storage or an unknown filter",
        "hard-cycle": "has two links",
        "hard-lattice": "has two links",
        "huge-shape": "claims more than 384 MiB",
        "long-texts": "declares overlong strings",
        "many-attributes": "has too many attributes",
        "many-dimensions": "has too many dimensions",
        "named-type": "is neither a group nor a data set",
        "never-written": "was never written",
        "no-extent": "has no extent",
        "opaque": "has an unsupported type",
        "overflowing-shape": "claims more than 384 MiB",
        "references": "has an unsupported type",
        "soft-link": "holds a soft, external or user-defined link",
        "soft-link-detector": "holds a soft, external or user-defined link",
        "unknown-filter": "uses external storage or an unknown filter",
        "user-link": "holds a soft, external or user-defined link",
        "virtual-storage": "uses external storage or an unknown filter",
    ]

    @Test(arguments: reasons.keys.sorted())
    func isRefusedWithItsReason(_ name: String) throws {
        let path = Setting.fixture("hostile/\(name).h5")
        let reason = try #require(Self.reasons[name])
        for loader in [Setting.loader, Setting.quickLoader] {
            let error = try #require(throws: FileError.self) { try ModelFile.read(path, loader: loader) }
            #expect(error.kind == .refused && error.problem.contains(reason), "\(error)")
            #expect(error.object?.hasPrefix("/detectors") == true, "\(error)")
        }
        // Asked for the one detector alone, the reader meets the same; links beside it are none of its business.
        guard name != "soft-link-detector" else { return }
        let error = try #require(throws: FileError.self) {
            try ModelFile.read(path, workloads: [Workload("cart")], loader: Setting.quickLoader)
        }
        #expect(error.problem.contains(reason), "\(error)")
    }

    @Test func everyFileHasAReason() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Setting.fixture("hostile"))
        #expect(Set(names.map { String($0.dropLast(3)) }) == Set(Self.reasons.keys))
    }

    /// Sound files with valid digests, whose weights would make every score NaN.
    @Test(
        arguments: [Float.nan, .infinity, -.infinity],
        ["encoder_1/kernel", "decoder_2/recurrent_kernel", "output/bias"])
    func rejectsNonFiniteWeights(_ value: Float, _ name: String) throws {
        let folder = try Scratch()
        let path = folder.file("model.h5")
        let sound = try ModelFile.read(Setting.fixture("model-v1.h5")).detectors[0]
        guard case .float32(var values)? = sound.model.state.arrays[name]?.values,
            let shape = sound.model.state.arrays[name]?.shape
        else {
            Issue.record("no array \(name)")
            return
        }
        values[values.count / 2] = value
        var arrays = sound.model.state.arrays
        arrays[name] = NamedArray(shape: shape, values: .float32(values))
        let altered = DetectorRecord(
            workload: sound.workload, intervalSeconds: sound.intervalSeconds, feature: sound.feature,
            model: PluginRecord(
                plugin: sound.model.plugin, version: sound.model.version, parameters: sound.model.parameters,
                state: PluginState(arrays)),
            scorer: sound.scorer, threshold: sound.threshold, training: sound.training)
        try ModelFile.write([altered], to: path, createdAt: "now", engineVersion: "1")
        let outcome = try Setting.anomengine(["model", "verify", path])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(name) && outcome.errors.contains("NaN"), "\(outcome.errors)")
    }
}
