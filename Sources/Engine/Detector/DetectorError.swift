public import Core

/// Why a detector could not be fitted, restored or used.
public enum DetectorError: Error, Hashable {
    case noSeries(workload: Workload)
    case columnsDiffer(workload: Workload, replica: String, missing: [String])
    case periodsDiffer(workload: Workload, periodSeconds: Double, otherSeconds: Double)
    case invalidShare(name: String, value: Double, allowed: String)
    case tooFewRows(workload: Workload, model: String, rowCount: Int, longestRun: Int, windowLength: Int)
    case noCalibrationWindows(workload: Workload, model: String, windowLength: Int, calibrationRowCount: Int)
    case missingColumns(workload: Workload, missing: [String], available: [String])
    case otherPeriod(workload: Workload, dataSeconds: Double, modelSeconds: Double)
    case pluginVersion(workload: Workload, kind: PluginKind, plugin: String, file: String, installed: String)
    case notCalibrated(workload: Workload)
    case invalidPeriod(workload: Workload, periodSeconds: Double)
    case badState(workload: Workload, kind: PluginKind, plugin: String, reason: String)
}

extension DetectorError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSeries(let workload):
            return "workload '\(workload)': no data."
        case .columnsDiffer(let workload, let replica, let missing):
            return "workload '\(workload)': replica '\(replica)' lacks the columns \(quoted(missing)) that another"
                + " replica has; give replicas of one workload the same columns or select common ones (--columns)."
        case .periodsDiffer(let workload, let period, let other):
            return "workload '\(workload)': replicas have intervals of \(period) s and \(other) s; give --interval."
        case .invalidShare(let name, let value, let allowed):
            return "'\(name)' is \(value), but it must be \(allowed)."
        case .tooFewRows(let workload, let model, let rows, let longest, let window):
            let remedy = window > 1 ? " or a smaller window (--set \(model).window=N)" : ""
            return
                "workload '\(workload)': the training part of \(rows) rows has at most \(longest) contiguous rows, too"
                + " few for windows of \(window) rows; give more data\(remedy)."
        case .noCalibrationWindows(let workload, let model, let window, let rows):
            let remedy = window > 1 ? ", a smaller window (--set \(model).window=N)" : ""
            return
                "workload '\(workload)': the \(rows) held-out rows for the threshold hold no window of \(window) rows;"
                + " give more data\(remedy) or a larger --calibration-share."
        case .missingColumns(let workload, let missing, let available):
            return
                "workload '\(workload)': the data lack the columns \(quoted(missing)) that the model was fitted on;"
                + " they have \(quoted(available)). Fit a model on these data or select the right file."
        case .otherPeriod(let workload, let data, let model):
            return "workload '\(workload)': the data have an interval of \(data) s, but the model was fitted with"
                + " \(model) s; resample the data with --interval \(model)."
        case .pluginVersion(let workload, let kind, let plugin, let file, let installed):
            return "workload '\(workload)': its \(kind) was fitted by '\(plugin)' version \(file), but this program has"
                + " version \(installed); fit the model again."
        case .notCalibrated(let workload):
            return "workload '\(workload)': its detector has no threshold yet; set it on normal data with"
                + " 'anomengine fit DATA --calibrate-only MODEL --output NEW'."
        case .invalidPeriod(let workload, let period):
            return "workload '\(workload)': its detector's interval is \(period) s, but must be a positive number; fit"
                + " the model again."
        case .badState(let workload, let kind, let plugin, let reason):
            return "workload '\(workload)': the saved state of \(kind) plugin '\(plugin)' cannot be used: \(reason)."
        }
    }

    private func quoted(_ names: [String]) -> String {
        let shown = names.prefix(6).map { "'\($0)'" }.joined(separator: ", ")
        return names.count > 6 ? "\(shown) and \(names.count - 6) more" : shown
    }
}
