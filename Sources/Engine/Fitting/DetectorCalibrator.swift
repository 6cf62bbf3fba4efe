public import Core

/// Fits scorer and threshold of an existing detector again; features and model are unchanged.
public struct DetectorCalibrator: Sendable {
    private let registry: Registry
    private let calibrationShare: Double

    /// Checks the settings.
    ///
    /// - Parameter calibrationShare: share of the rows, 0.05 to 0.5, at the end of the span, that set the limit; the
    ///   scorer learns from those before.
    /// - Throws: ``DetectorError/invalidShare(name:value:allowed:)``.
    public init(calibrationShare: Double, registry: Registry) throws(DetectorError) {
        guard (0.05...0.5).contains(calibrationShare) else {
            throw .invalidShare(name: "calibration-share", value: calibrationShare, allowed: "0.05 to 0.5")
        }
        self.calibrationShare = calibrationShare
        self.registry = registry
    }

    /// Fits scorer and threshold on normal data.
    ///
    /// A detector without a threshold adopts the sampling interval of the data.
    ///
    /// - Parameters:
    ///   - record: the detector.
    ///   - series: the replicas of its workload, on normal behaviour that its model was not trained on.
    ///   - scorer: the scorer's parameters that differ from the detector's own.
    ///   - threshold: the threshold's parameters that differ from the detector's own.
    /// - Throws: ``DetectorError`` for data that do not fit, and the plugins' own errors.
    public func calibrate(
        _ record: DetectorRecord, on series: [Series], scorer scorerChanges: [String: ParameterValue] = [:],
        threshold thresholdChanges: [String: ParameterValue] = [:]
    ) throws -> Detector {
        let series = try TrainingData.aligned(series, workload: record.workload)
        let interval = series[0].intervalSeconds
        if record.isCalibrated, !RegularClock.isSame(interval, record.intervalSeconds) {
            throw DetectorError.otherInterval(
                workload: record.workload, dataSeconds: interval, modelSeconds: record.intervalSeconds)
        }
        let feature = try record.restoredFeature(registry)
        let model = try record.restoredModel(registry, featureCount: feature.value.outputColumns.count)
        let indices = try Detector.indices(
            of: feature.value.inputColumns, in: series[0].columns, workload: record.workload)
        let split = TrainingSplit(validationShare: 0, calibrationShare: calibrationShare)
        func part(_ rows: (Series) -> Range<Int>) -> DeviationSet {
            ScoredPart(of: series, part: rows, columnIndices: indices, feature: feature.value, model: model.value)
                .deviations(model.value)
        }
        let fitting = part { 0..<split.calibrationRows(of: $0).lowerBound }
        let calibration = part(split.calibrationRows)
        guard fitting.count > 0, calibration.count > 0 else {
            throw DetectorError.noCalibrationWindows(
                workload: record.workload, model: record.model.plugin,
                windowLength: model.value.windowShape.length,
                calibrationRowCount: series.reduce(0) { $0 + split.calibrationRows(of: $1).count })
        }

        let scorerPlugin = try record.installed(.scorer, record.scorer, registry) { try registry.scorer($0) }
        let scorerParameters = try scorerPlugin.manifest.resolve(
            record.scorer.parameters.merging(scorerChanges) { $1 })
        let scorer = try scorerPlugin.fit(fitting, parameters: scorerParameters)
        let scores = calibration.scores(scorer)
        let thresholdPlugin = try record.installed(.threshold, record.threshold, registry) {
            try registry.threshold($0)
        }
        let thresholdParameters = try thresholdPlugin.manifest.resolve(
            record.threshold.parameters.merging(thresholdChanges) { $1 })
        let threshold = try thresholdPlugin.fit(scores, parameters: thresholdParameters)
        return Detector(
            workload: record.workload, intervalSeconds: interval, feature: feature, model: model,
            scorer: FittedPart(manifest: scorerPlugin.manifest, parameters: scorerParameters, value: scorer),
            threshold: FittedPart(
                manifest: thresholdPlugin.manifest, parameters: thresholdParameters, value: threshold),
            training: TrainingRecord(
                fromSeconds: series.map(\.startSeconds).min() ?? 0, toSeconds: series.map(\.endSeconds).max() ?? 0,
                rowCount: series.reduce(0) { $0 + $1.rowCount },
                trainingWindowCount: record.training.trainingWindowCount,
                validationWindowCount: record.training.validationWindowCount,
                calibrationWindowCount: calibration.count, seed: record.training.seed,
                lossCurve: record.training.lossCurve, calibrationScores: scores,
                dataDigest: TrainingData.digest(series)))
    }
}
