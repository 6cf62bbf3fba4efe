extension Detector {
    /// The detector as plain values, for a file.
    public var record: DetectorRecord {
        DetectorRecord(
            workload: workload,
            periodSeconds: periodSeconds,
            feature: feature.record(state: feature.value.state),
            model: model.record(state: model.value.state),
            scorer: scorer.record(state: scorer.value.state),
            threshold: threshold.record(state: threshold.value.state),
            training: training
        )
    }

    /// Takes up a detector from a file.
    ///
    /// - Throws: ``RegistryError`` for a plugin that is not there, ``ParameterError`` for parameters it does not
    ///   take, ``DetectorError`` for another version or a state that is not its own.
    public init(_ record: DetectorRecord, registry: Registry) throws {
        let workload = record.workload
        func part<Value>(
            _ kind: PluginKind, _ saved: PluginRecord, _ manifest: Manifest,
            restore: (PluginState, Parameters) throws -> Value
        ) throws -> FittedPart<Value> {
            guard majorVersion(saved.version) == majorVersion(manifest.version) else {
                throw DetectorError.pluginVersion(
                    workload: workload, kind: kind, plugin: saved.plugin,
                    file: saved.version, installed: manifest.version)
            }
            let parameters = try manifest.resolve(saved.parameters)
            do {
                let value = try restore(saved.state, parameters)
                return FittedPart(manifest: manifest, parameters: parameters, value: value)
            } catch {
                throw DetectorError.badState(
                    workload: workload, kind: kind, plugin: saved.plugin, reason: "\(error)")
            }
        }

        let feature = try registry.feature(record.feature.plugin)
        let fittedFeature = try part(.feature, record.feature, feature.manifest) {
            try feature.restore($0, parameters: $1)
        }
        let featureCount = fittedFeature.value.outputColumns.count
        let model = try registry.model(record.model.plugin)
        let fittedModel = try part(.model, record.model, model.manifest) {
            try model.restore($0, featureCount: featureCount, parameters: $1)
        }
        let scorer = try registry.scorer(record.scorer.plugin)
        let fittedScorer = try part(.scorer, record.scorer, scorer.manifest) {
            try scorer.restore($0, featureCount: featureCount, parameters: $1)
        }
        let threshold = try registry.threshold(record.threshold.plugin)
        let fittedThreshold = try part(.threshold, record.threshold, threshold.manifest) {
            try threshold.restore($0, parameters: $1)
        }
        self.init(
            workload: workload, periodSeconds: record.periodSeconds, feature: fittedFeature, model: fittedModel,
            scorer: fittedScorer, threshold: fittedThreshold, training: record.training)
    }
}

private func majorVersion(_ version: String) -> Substring {
    version.prefix { $0 != "." }
}
