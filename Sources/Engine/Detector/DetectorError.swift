public import Core

/// Why a detector could not be fitted, restored or used.
public enum DetectorError: Error, Hashable {
    case noSeries(workload: Workload)
    case columnsDiffer(workload: Workload, replica: String, missing: [String])
    case intervalsDiffer(workload: Workload, intervalSeconds: Double, otherSeconds: Double)
    case invalidShare(name: String, value: Double, allowed: String)
    case tooFewRows(workload: Workload, model: String, rowCount: Int, longestRun: Int, windowLength: Int)
    case noCalibrationWindows(workload: Workload, model: String, windowLength: Int, calibrationRowCount: Int)
    case missingColumns(workload: Workload, missing: [String], available: [String])
    case otherInterval(workload: Workload, dataSeconds: Double, modelSeconds: Double)
    case pluginVersion(workload: Workload, kind: PluginKind, plugin: String, file: String, installed: String)
    case libraryNotLoaded(workload: Workload, kind: PluginKind, plugin: String, library: PluginOrigin)
    case notCalibrated(workload: Workload)
    case invalidInterval(workload: Workload, intervalSeconds: Double)
    case badState(workload: Workload, kind: PluginKind, plugin: String, reason: String)
}

extension DetectorError: DiagnosticError {
    public var diagnostic: Diagnostic {
        switch self {
        case .noSeries(let workload):
            return about(workload, "no data")
        case .columnsDiffer(let workload, let replica, let missing):
            return about(
                workload, "replica '\(replica)' lacks the columns \(quoted(missing)) that another replica has",
                "give replicas of one workload the same columns, or select common ones with \(.columns)")
        case .intervalsDiffer(let workload, let interval, let other):
            return about(workload, "replicas have intervals of \(interval) s and \(other) s", "give \(.interval)")
        case .invalidShare(let name, let value, let allowed):
            return Diagnostic(problem: "'\(name)' is \(value), but it must be \(allowed)")
        case .tooFewRows(let workload, let model, let rows, let longest, let window):
            return about(
                workload,
                "the training part of \(rows) rows has at most \(longest) contiguous rows, too few for windows of \(window) rows",
                window > 1 ? "give more data or a smaller window (\(.set, "\(model).window=N"))" : "give more data")
        case .noCalibrationWindows(let workload, let model, let window, let rows):
            let smaller: Guidance = window > 1 ? ", a smaller window (\(.set, "\(model).window=N"))" : ""
            return about(
                workload, "the \(rows) held-out rows for the threshold hold no window of \(window) rows",
                "give more data\(smaller) or a larger \(.calibrationShare)")
        case .missingColumns(let workload, let missing, let available):
            return about(
                workload,
                "the data lack the columns \(quoted(missing)) that the model was fitted on; they have \(quoted(available))",
                "fit a model on these data or select the right file")
        case .otherInterval(let workload, let data, let model):
            return about(
                workload, "the data have an interval of \(data) s, but the model was fitted with \(model) s",
                "resample the data with \(.interval, "\(model)")")
        case .pluginVersion(let workload, let kind, let plugin, let file, let installed):
            return about(
                workload,
                "its \(String(describing: kind)) was fitted by '\(plugin)' version \(file), but this program has version \(installed)",
                "fit the model again")
        case .libraryNotLoaded(let workload, let kind, let plugin, let library):
            return about(
                workload,
                "its \(String(describing: kind)) '\(plugin)' comes from the plugin library '\(library.library)' (version \(library.version)), which is not loaded",
                "give the library's file with \(.pluginPath)")
        case .notCalibrated(let workload):
            return about(
                workload, "its detector has no threshold yet",
                "set it by fitting normal data with \(.calibrateOnly, "MODEL")")
        case .invalidInterval(let workload, let interval):
            return about(
                workload, "its detector's interval is \(interval) s, but must be a positive number",
                "fit the model again"
            )
        case .badState(let workload, let kind, let plugin, let reason):
            return about(
                workload, "the saved state of \(String(describing: kind)) plugin '\(plugin)' cannot be used: \(reason)")
        }
    }

    private func about(_ workload: Workload, _ problem: Guidance, _ remedy: Guidance? = nil) -> Diagnostic {
        Diagnostic(place: "workload '\(workload)'", problem: problem, remedy: remedy)
    }

    private func quoted(_ names: [String]) -> String {
        let shown = names.prefix(6).map { "'\($0)'" }.joined(separator: ", ")
        return names.count > 6 ? "\(shown) and \(names.count - 6) more" : shown
    }
}
