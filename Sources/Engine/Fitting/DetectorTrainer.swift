public import Core

/// Fits a detector for one workload.
///
/// Each replica's rows are split in time order: training, validation (only for early stopping), calibration. Features
/// are fitted on the training part only, scorer and threshold on the calibration part.
public struct DetectorTrainer: Sendable {
    private let registry: Registry
    private let configuration: DetectorConfiguration
    private let parameters: [PluginKind: Parameters]

    /// Checks a configuration.
    ///
    /// - Throws: ``RegistryError``, ``ParameterError`` or ``DetectorError/invalidShare(name:value:allowed:)``.
    public init(_ configuration: DetectorConfiguration, registry: Registry) throws {
        if let share = configuration.validationShare, !(0...0.5).contains(share) {
            throw DetectorError.invalidShare(name: "validation-share", value: share, allowed: "0 to 0.5")
        }
        if let share = configuration.calibrationShare, !(0.05...0.5).contains(share) {
            throw DetectorError.invalidShare(name: "calibration-share", value: share, allowed: "0.05 to 0.5")
        }
        var parameters: [PluginKind: Parameters] = [:]
        for kind in PluginKind.detectorParts {
            let choice = configuration[kind]
            parameters[kind] = try registry.manifest(kind, choice.plugin).resolve(choice.parameters)
        }
        self.registry = registry
        self.configuration = configuration
        self.parameters = parameters
    }

    /// Fits a detector on normal data.
    ///
    /// - Parameters:
    ///   - series: the replicas of one workload, with the same columns and interval.
    ///   - context: seed, progress and cancellation.
    /// - Throws: ``DetectorError`` for data that cannot be learnt from, and the plugins' own errors.
    public func fit(_ series: [Series], context: FitContext) throws -> Detector {
        let series = try TrainingData.aligned(series, workload: context.workload)
        let modelPlugin = try registry.model(configuration.model.plugin)
        let modelParameters = try resolved(.model)
        let shape = modelPlugin.windowShape(parameters: modelParameters)
        let split = TrainingSplit(
            validationShare: modelPlugin.usesValidation ? configuration.validationShare ?? 0.1 : 0,
            calibrationShare: configuration.calibrationShare ?? (modelPlugin.usesValidation ? 0.25 : 0.4),
            windowLength: shape.length)
        let parts = series.map(split.parts)

        let featurePlugin = try registry.feature(configuration.feature.plugin)
        let featureParameters = try resolved(.feature)
        let feature = try featurePlugin.fit(parts.map(\.training), parameters: featureParameters)
        let indices = try Detector.indices(
            of: feature.inputColumns, in: series[0].columns, workload: context.workload)

        func windows(_ part: KeyPath<TrainingSplit.Parts, Series>) -> WindowSet {
            let runs = parts.flatMap {
                FeatureRun.all(of: $0[keyPath: part], columnIndices: indices, feature: feature).map(\.rows)
            }
            return WindowSet(shape: shape, featureCount: feature.outputColumns.count, runs: runs)
        }
        let training = windows(\.training)
        let validation = windows(\.validation)
        let calibration = windows(\.calibration)
        guard training.count > 0 else {
            throw DetectorError.tooFewRows(
                workload: context.workload, model: configuration.model.plugin,
                rowCount: series.reduce(0) { $0 + $1.rowCount },
                longestRun: training.runs.map(\.rowCount).max() ?? 0, windowLength: shape.length)
        }
        guard calibration.count > 0 else {
            throw DetectorError.noCalibrationWindows(
                workload: context.workload, model: configuration.model.plugin, windowLength: shape.length,
                calibrationRowCount: parts.reduce(0) { $0 + $1.calibration.rowCount })
        }

        let fit = try modelPlugin.fit(
            training: training, validation: validation, parameters: modelParameters, context: context)
        let scorerPlugin = try registry.scorer(configuration.scorer.plugin)
        let scorerParameters = try resolved(.scorer)
        let deviations = ScoredPart(
            of: series, part: split.calibrationRows, columnIndices: indices, feature: feature, model: fit.model
        ).deviations(fit.model)
        let scorer = try scorerPlugin.fit(deviations, parameters: scorerParameters)
        let scores = deviations.scores(scorer)
        let thresholdPlugin = try registry.threshold(configuration.threshold.plugin)
        let thresholdParameters = try resolved(.threshold)
        let threshold = try thresholdPlugin.fit(scores, parameters: thresholdParameters)

        return Detector(
            workload: context.workload,
            intervalSeconds: series[0].intervalSeconds,
            feature: FittedPart(manifest: featurePlugin.manifest, parameters: featureParameters, value: feature),
            model: FittedPart(manifest: modelPlugin.manifest, parameters: modelParameters, value: fit.model),
            scorer: FittedPart(manifest: scorerPlugin.manifest, parameters: scorerParameters, value: scorer),
            threshold: FittedPart(
                manifest: thresholdPlugin.manifest, parameters: thresholdParameters, value: threshold),
            training: TrainingRecord(
                fromSeconds: series.map(\.startSeconds).min() ?? 0,
                toSeconds: series.map(\.endSeconds).max() ?? 0,
                rowCount: series.reduce(0) { $0 + $1.rowCount },
                trainingWindowCount: training.count,
                validationWindowCount: validation.count,
                calibrationWindowCount: calibration.count,
                seed: context.seed,
                lossCurve: fit.lossCurve,
                calibrationScores: scores,
                dataDigest: TrainingData.digest(series)))
    }

    private func resolved(_ kind: PluginKind) throws(ParameterError) -> Parameters {
        if let known = parameters[kind] { return known }
        preconditionFailure("every kind was resolved when the trainer was made")
    }
}
