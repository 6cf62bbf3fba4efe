extension Detector {
    /// The detector as plain values, for a file.
    public var record: DetectorRecord {
        DetectorRecord(
            workload: workload,
            intervalSeconds: intervalSeconds,
            feature: feature.record(state: feature.value.state),
            model: model.record(state: model.value.state),
            scorer: scorer.record(state: scorer.value.state),
            threshold: threshold.record(state: threshold.value.state),
            training: training
        )
    }

    /// Restores a detector from a record.
    ///
    /// - Throws: ``RegistryError`` for a plugin that is not there, ``ParameterError`` for parameters it does not
    ///   take, ``DetectorError`` for another version, a state that is not its own or an interval that is not positive.
    public init(_ record: DetectorRecord, registry: Registry) throws {
        let workload = record.workload
        guard record.isCalibrated else { throw DetectorError.notCalibrated(workload: workload) }
        guard record.intervalSeconds > 0, record.intervalSeconds.isFinite else {
            throw DetectorError.invalidInterval(workload: workload, intervalSeconds: record.intervalSeconds)
        }
        let fittedFeature = try record.restoredFeature(registry)
        let featureCount = fittedFeature.value.outputColumns.count
        let fittedModel = try record.restoredModel(registry, featureCount: featureCount)
        let scorer = try record.installed(.scorer, record.scorer, registry) { try registry.scorer($0) }
        let fittedScorer = try record.part(.scorer, record.scorer, scorer.manifest) {
            try scorer.restore($0, shape: fittedModel.value.deviationShape, parameters: $1)
        }
        let threshold = try record.installed(.threshold, record.threshold, registry) { try registry.threshold($0) }
        let fittedThreshold = try record.part(.threshold, record.threshold, threshold.manifest) {
            try threshold.restore($0, parameters: $1)
        }
        self.init(
            workload: workload, intervalSeconds: record.intervalSeconds, feature: fittedFeature, model: fittedModel,
            scorer: fittedScorer, threshold: fittedThreshold, training: record.training)
    }
}

extension DetectorRecord {
    /// Whether a threshold is set: an imported network has none yet.
    public var isCalibrated: Bool { training.calibrationWindowCount > 0 }

    /// The columns of the data that its feature reads.
    package func learntColumns(_ registry: Registry) throws -> [String] {
        try restoredFeature(registry).value.inputColumns
    }

    func restoredFeature(_ registry: Registry) throws -> FittedPart<any FittedFeature> {
        let plugin = try installed(.feature, feature, registry) { try registry.feature($0) }
        return try part(.feature, feature, plugin.manifest) { try plugin.restore($0, parameters: $1) }
    }

    func restoredModel(_ registry: Registry, featureCount: Int) throws -> FittedPart<any FittedModel> {
        let plugin = try installed(.model, model, registry) { try registry.model($0) }
        return try part(.model, model, plugin.manifest) {
            try plugin.restore($0, featureCount: featureCount, parameters: $1)
        }
    }

    /// The plugin that fitted a part.
    ///
    /// - Throws: ``DetectorError/libraryNotLoaded(workload:kind:plugin:library:)`` where a library brought it that is not
    ///   loaded.
    func installed<Plugin>(
        _ kind: PluginKind, _ saved: PluginRecord, _ registry: Registry, find: (String) throws -> Plugin
    ) throws -> Plugin {
        if let origin = saved.origin {
            // Another library may bring a plugin of the same name.
            let isLoaded = registry.manifests.contains {
                $0.kind == kind && $0.name == saved.plugin && $0.origin?.library == origin.library
            }
            guard isLoaded else {
                throw DetectorError.libraryNotLoaded(
                    workload: workload, kind: kind, plugin: saved.plugin, library: origin)
            }
        }
        return try find(saved.plugin)
    }

    fileprivate func part<Value>(
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
}

private func majorVersion(_ version: String) -> Substring {
    version.prefix { $0 != "." }
}
