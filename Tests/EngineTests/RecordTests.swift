internal import Core
internal import Engine
import Testing

/// From a detector to plain values and back.
@Suite struct RecordTests {
    @Test func aRestoredDetectorScoresTheSameBits() throws {
        let detector = try fitted([series(rows: 300)], configuration(window: 6, stride: 2))
        let restored = try Detector(detector.record, registry: registry())
        let data = series(rows: 200, seed: 4, missing: [50: 0])
        #expect(try restored.score(data) == detector.score(data))
        #expect(restored.record == detector.record)
        #expect(restored.training == detector.training && restored.intervalSeconds == 5)
    }

    @Test func recordContainsEveryParameter() throws {
        let record = try fitted([series(rows: 300)], configuration(window: 6)).record
        #expect(record.model.plugin == "mean" && record.model.version == "2.3")
        #expect(record.model.parameters == ["window": .integer(6), "stride": .integer(1), "epochs": .integer(2)])
        #expect(record.feature.parameters == ["columns": .texts(["a", "b"])])
    }

    @Test func acceptsMinorAndRejectsMajorVersionChange() throws {
        let record = try fitted([series(rows: 300)]).record
        let newer = try Detector(record, registry: registry(featureVersion: "1.7"))
        #expect(newer.feature.version == "1.7")
        let error = #expect(throws: DetectorError.self) {
            try Detector(record, registry: registry(featureVersion: "10.0"))
        }
        #expect(
            error
                == .pluginVersion(
                    workload: record.workload, kind: .feature, plugin: "difference", file: "1.0", installed: "10.0"))
        #expect(error?.description.contains("fit the model again") == true)
    }

    @Test func rejectsStateOfAnotherPlugin() throws {
        let record = try fitted([series(rows: 300)]).record
        var state = record.model.state
        state.arrays["mean"] = NamedArray(shape: [3], values: .float32([1, 2, 3]))
        let broken = altered(record, model: altered(record.model, state: state))
        let error = #expect(throws: DetectorError.self) { try Detector(broken, registry: registry()) }
        guard case .badState(record.workload, .model, "mean", let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason == "the data set 'mean' has shape [3], but [2] is needed")
        #expect(error?.description.contains("model plugin 'mean'") == true)
    }

    @Test func parametersThatThePluginDoesNotTake() throws {
        let record = try fitted([series(rows: 300)]).record
        let broken = altered(record, model: altered(record.model, parameters: ["window": .integer(0)]))
        #expect(throws: ParameterError.self) { try Detector(broken, registry: registry()) }
    }

    @Test func aPluginThatIsNotInstalled() throws {
        let record = try fitted([series(rows: 300)]).record
        #expect(throws: RegistryError.unknown(kind: .feature, name: "difference", nearest: nil)) {
            try Detector(record, registry: Registry())
        }
    }

    @Test(arguments: [0, -5, .nan, .infinity]) func anIntervalThatIsNotPositive(seconds: Double) throws {
        let record = try fitted([series(rows: 300)]).record
        let broken = DetectorRecord(
            workload: record.workload, intervalSeconds: seconds, feature: record.feature, model: record.model,
            scorer: record.scorer, threshold: record.threshold, training: record.training)
        let error = #expect(throws: DetectorError.self) { try Detector(broken, registry: registry()) }
        guard case .invalidInterval(record.workload, let found) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.bitPattern == seconds.bitPattern)
        #expect(error?.description.contains("must be a positive number") == true)
    }

    private func altered(_ record: DetectorRecord, model: PluginRecord) -> DetectorRecord {
        DetectorRecord(
            workload: record.workload, intervalSeconds: record.intervalSeconds, feature: record.feature, model: model,
            scorer: record.scorer, threshold: record.threshold, training: record.training)
    }

    private func altered(
        _ part: PluginRecord, parameters: [String: ParameterValue]? = nil, state: PluginState? = nil
    ) -> PluginRecord {
        PluginRecord(
            plugin: part.plugin, version: part.version, parameters: parameters ?? part.parameters,
            state: state ?? part.state)
    }
}

@Suite struct PluginStateTests {
    private let state = PluginState([
        "layer/kernel": NamedArray(shape: [2, 2], values: .float32([1, 2, 3, 4])),
        "limits": NamedArray(shape: [2], values: .float64([0.5, .nan])),
        "names": NamedArray(shape: [1], values: .text(["cpu"])),
        "counts": NamedArray(shape: [3], values: .int64([1, 2, 3])),
    ])

    @Test func arraysComeBack() throws {
        #expect(try state.float32("layer/kernel") == [1, 2, 3, 4])
        #expect(try state.float32("layer/kernel", shape: [2, 2]) == [1, 2, 3, 4])
        #expect(try state.text("names", shape: [1]) == ["cpu"])
        #expect(state.arrays["counts"]?.values.count == 3)
    }

    @Test func namesMissingOrInvalidArray() {
        expect(.missing(array: "x"), "'x' is missing") { _ = try state.float32("x") }
        expect(.wrongShape(array: "layer/kernel", shape: [2, 2], expected: [4]), "[4] is needed") {
            _ = try state.float32("layer/kernel", shape: [4])
        }
        expect(.wrongKind(array: "names", expected: "float32 numbers"), "must hold") {
            _ = try state.float32("names")
        }
        expect(.wrongKind(array: "names", expected: "float64 numbers"), "must hold") {
            _ = try state.float64("names")
        }
        expect(.wrongKind(array: "counts", expected: "texts"), "must hold") { _ = try state.text("counts") }
        expect(.badValue(array: "limits", reason: "holds NaN or infinity"), "holds NaN") {
            _ = try state.float64("limits")
        }
        let infinite = PluginState(["k": NamedArray(shape: [1], values: .float32([.infinity]))])
        expect(.badValue(array: "k", reason: "holds NaN or infinity"), "'k'") { _ = try infinite.float32("k") }
    }

    private func expect(_ expected: StateError, _ words: String, _ body: () throws -> Void) {
        let error = #expect(throws: StateError.self) { try body() }
        #expect(error == expected && error?.description.contains(words) == true)
    }
}
