internal import Core
internal import Engine
internal import Interchange
internal import Neural
internal import Plugins

/// A detector made of an imported network, without scorer state and limit.
struct ImportedDetector {
    let weights: AutoencoderWeights
    let scaling: ExportedScaling
    let scorer: String
    let threshold: String

    /// The detector for a workload.
    func record(_ workload: Workload, _ registry: Registry) throws -> DetectorRecord {
        let shape = weights.architecture
        let inputs = scaling.inputs
        let count = [inputs.count]
        let feature = try part(
            .feature, scaling.plugin, scaling.parameters,
            PluginState([
                "columns": NamedArray(shape: count, values: .text(inputs.map(\.column))),
                "centre": NamedArray(shape: count, values: .float32(inputs.map(\.centre))),
                "scale": NamedArray(shape: count, values: .float32(inputs.map(\.scale))),
            ]), registry)
        let model = try part(
            .model, "lstm-ae",
            [
                "window": .integer(shape.windowLength), "encoder-widths": .integers(shape.encoderWidths),
                "latent": .integer(shape.latentWidth), "decoder-widths": .integers(shape.decoderWidths),
            ], PluginState(NetworkArrays.arrays(weights)), registry)
        let training = TrainingRecord(
            fromSeconds: 0, toSeconds: 0, rowCount: 0, trainingWindowCount: 0, validationWindowCount: 0,
            calibrationWindowCount: 0, seed: 0, lossCurve: [], calibrationScores: [], dataDigest: "")
        return DetectorRecord(
            workload: workload, intervalSeconds: scaling.intervalSeconds ?? 1, feature: feature, model: model,
            scorer: try part(.scorer, scorer, [:], PluginState(), registry),
            threshold: try part(.threshold, threshold, [:], PluginState(), registry), training: training)
    }

    private func part(
        _ kind: PluginKind, _ name: String, _ given: [String: ParameterValue], _ state: PluginState,
        _ registry: Registry
    ) throws -> PluginRecord {
        let manifest = try registry.manifest(kind, name)
        return PluginRecord(
            plugin: name, version: manifest.version, parameters: try manifest.resolve(given).values, state: state)
    }
}
