internal import Core
internal import Engine

/// What the saving program saves.
enum SavedModel {
    /// Detectors of about 200 kB of numbers, all of which follow from `variant`.
    static func detectors(variant: Int) -> [DetectorRecord] {
        let kernel = (0..<50_000).map { Float(variant * 1000) + Float($0 % 997) }
        return ["a", "b"].map { name in
            DetectorRecord(
                workload: Workload(name), intervalSeconds: 60,
                feature: PluginRecord(plugin: "f", version: "1.0", parameters: [:], state: PluginState()),
                model: PluginRecord(
                    plugin: "m", version: "1.0", parameters: ["variant": .integer(variant)],
                    state: PluginState(["kernel": NamedArray(shape: [500, 100], values: .float32(kernel))])),
                scorer: PluginRecord(plugin: "s", version: "1.0", parameters: [:], state: PluginState()),
                threshold: PluginRecord(plugin: "t", version: "1.0", parameters: [:], state: PluginState()),
                training: TrainingRecord(
                    fromSeconds: 0, toSeconds: 1, rowCount: 1, trainingWindowCount: 1, validationWindowCount: 0,
                    calibrationWindowCount: 0, seed: 1, lossCurve: [], calibrationScores: [], dataDigest: ""))
        }
    }
}
