internal import Core
package import Engine
package import Files
internal import HDF5

/// Windows with their scores, for other programs; `docs/files.md` specifies the file.
package enum WindowsFile {
    /// Writes windows; the old file stays until the new one is complete.
    ///
    /// - Throws: ``FileError``; nothing is left behind then.
    package static func write(
        _ windows: [ScoredWindows], to path: String, createdAt: String, engineVersion: String
    ) throws(FileError) {
        var groups = FileGroup()
        for part in windows {
            ReplicaGroups.insert(
                group(part), workload: part.scored.workload, replica: part.scored.replica, into: &groups)
        }
        var root = FileGroup(attributes: FileFormat.windows.attributes)
        root.attributes["Conventions"] = .text("CF-1.11")
        root.attributes["engine_version"] = .text(engineVersion)
        root.attributes["created_at"] = .text(createdAt)
        root.groups["workloads"] = groups
        try ContentHash.write(root, to: path)
    }

    private static func group(_ part: ScoredWindows) -> FileGroup {
        let scored = part.scored
        let shape = [scored.count, part.windowLength, scored.features.count]
        var group = FileGroup(attributes: [
            "Conventions": .text("CF-1.11"), "period_seconds": .real(scored.intervalSeconds),
            "unscored_rows": .integer(Int64(scored.unscoredRowCount)),
            "dimension_order": .text("slowest first: time, step, feature"),
        ])
        func put(_ name: String, _ array: FileArray, _ dimensions: [String], _ meaning: String, unit: String? = "1") {
            var array = array
            array.scales = dimensions
            array.attributes["long_name"] = .text(meaning)
            if let unit { array.attributes["units"] = .text(unit) }
            group.arrays[name] = array
        }
        var time = ReplicaGroups.times(scored.timesSeconds)
        time.attributes["long_name"] = .text("time of the window's last row")
        group.arrays["time"] = time
        put("step", .int64((1...part.windowLength).map { Int64($0) }), ["step"], "row within the window")
        put("feature", .texts(scored.features), ["feature"], "feature's name", unit: nil)
        put("window", .float32(part.windows, shape: shape), ["time", "step", "feature"], "scaled features")
        let deviation = part.deviationShape
        if deviation == DeviationShape(rowCount: part.windowLength, featureCount: shape[2]) {
            put(
                "residual", .float32(part.deviations, shape: shape), ["time", "step", "feature"],
                "scaled features minus their reconstruction")
            put(
                "error", .float32(errors(part), shape: [shape[0], shape[2]]), ["time", "feature"],
                "mean of the squared residuals over the window's rows")
        } else {
            let rows = deviation.rowCount * deviation.groupCount
            put("view", .int64((1...rows).map { Int64($0) }), ["view"], "number of an expectation")
            put(
                "deviation", .float32(part.deviations, shape: [shape[0], rows, shape[2]]), ["time", "view", "feature"],
                "scaled features minus what each view expects of the last row")
        }
        put(
            "contribution", .float32(scored.contributions, shape: [shape[0], shape[2]]), ["time", "feature"],
            "feature's part of the score")
        put("score", .float64(scored.scores), ["time"], "anomaly score; higher is stranger")
        put("limit", .float64(scored.limits), ["time"], "largest score that is normal")
        put("verdict", .int64(scored.verdicts.map { $0 ? 1 : 0 }), ["time"], "1 if the score is over the limit")
        return group
    }

    /// `[windows × features]`.
    private static func errors(_ part: ScoredWindows) -> [Float] {
        let features = part.scored.features.count
        let size = part.windowLength * features
        return (0..<part.scored.count).flatMap { window in
            (0..<features).map { feature in
                var sum = 0.0
                for step in 0..<part.windowLength {
                    let residual = Double(part.deviations[window * size + step * features + feature])
                    sum += residual * residual
                }
                return Float(sum / Double(part.windowLength))
            }
        }
    }
}
