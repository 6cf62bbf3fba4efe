internal import Core
internal import Engine
internal import Files
internal import HDF5

/// A detector as a group of a model file.
enum DetectorGroup {
    static func group(_ record: DetectorRecord) -> FileGroup {
        var group = FileGroup(attributes: [
            "workload": .text(record.workload.name), "period_seconds": .real(record.intervalSeconds),
        ])
        group.groups["feature"] = part(record.feature)
        group.groups["model"] = part(record.model)
        group.groups["scorer"] = part(record.scorer)
        group.groups["threshold"] = part(record.threshold)
        group.groups["training"] = training(record.training)
        return group
    }

    static func record(_ reader: GroupReader) throws(FileError) -> DetectorRecord {
        let intervalSeconds = try reader.real("period_seconds")
        guard intervalSeconds > 0 else { throw reader.bad("period_seconds is not positive") }
        return DetectorRecord(
            workload: Workload(try reader.text("workload")),
            intervalSeconds: intervalSeconds,
            feature: try part(try reader.child("feature")),
            model: try part(try reader.child("model")),
            scorer: try part(try reader.child("scorer")),
            threshold: try part(try reader.child("threshold")),
            training: try training(try reader.child("training")))
    }

    private static func part(_ record: PluginRecord) -> FileGroup {
        var group = FileGroup(attributes: [
            "plugin": .text(record.plugin), "plugin_version": .text(record.version),
            "params": .text(ParameterJSON.text(record.parameters)),
        ])
        if let origin = record.origin {
            group.attributes["library"] = .text(origin.library)
            group.attributes["library_version"] = .text(origin.version)
        }
        for (path, array) in record.state.arrays { group.insert(array, at: path) }
        return group
    }

    private static func part(_ reader: GroupReader) throws(FileError) -> PluginRecord {
        guard let parameters = ParameterJSON.parameters(try reader.text("params")) else {
            throw reader.bad("params is not a JSON table of parameters")
        }
        let origin: PluginOrigin? =
            reader.group.attributes["library"] == nil
            ? nil : PluginOrigin(library: try reader.text("library"), version: try reader.text("library_version"))
        return PluginRecord(
            plugin: try reader.text("plugin"), version: try reader.text("plugin_version"), parameters: parameters,
            state: PluginState(reader.group.flattened()), origin: origin)
    }

    private static func training(_ record: TrainingRecord) -> FileGroup {
        var group = FileGroup(attributes: [
            "from_seconds": .real(record.fromSeconds), "to_seconds": .real(record.toSeconds),
            "rows": .integer(Int64(record.rowCount)),
            "training_windows": .integer(Int64(record.trainingWindowCount)),
            "validation_windows": .integer(Int64(record.validationWindowCount)),
            "calibration_windows": .integer(Int64(record.calibrationWindowCount)),
            // A seed may exceed what signed readers take, so it stands as text.
            "seed": .text("\(record.seed)"), "data_digest": .text(record.dataDigest),
        ])
        group.arrays["rl_distribution"] = .float64(record.calibrationScores)
        group.arrays["loss_curve"] = .float64(
            record.lossCurve.flatMap { [$0.training, $0.validation] }, shape: [record.lossCurve.count, 2])
        return group
    }

    private static func training(_ reader: GroupReader) throws(FileError) -> TrainingRecord {
        let losses = try reader.float64("loss_curve")
        guard losses.shape.count == 2, losses.shape[1] == 2 else { throw reader.bad("loss_curve needs two columns") }
        guard let seed = UInt64(try reader.text("seed")) else { throw reader.bad("seed is not a number") }
        return TrainingRecord(
            fromSeconds: try reader.real("from_seconds"), toSeconds: try reader.real("to_seconds"),
            rowCount: try reader.integer("rows"), trainingWindowCount: try reader.integer("training_windows"),
            validationWindowCount: try reader.integer("validation_windows"),
            calibrationWindowCount: try reader.integer("calibration_windows"), seed: seed,
            lossCurve: stride(from: 0, to: losses.values.count, by: 2).map {
                EpochLoss(training: losses.values[$0], validation: losses.values[$0 + 1])
            },
            calibrationScores: try reader.float64("rl_distribution").values,
            dataDigest: try reader.text("data_digest"))
    }
}
