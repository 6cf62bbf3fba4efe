internal import Engine
internal import Plugins

/// Workloads that get no detector though nothing went wrong: a node has idle containers and short jobs at any time.
enum LeftOut {
    /// Whether an error says that there was too little to learn from: no rows enough, or nothing that changed in them.
    static func isReason(_ error: any Error) -> Bool {
        switch error as? DetectorError {
        case .tooFewRows, .noCalibrationWindows: return true
        default: break
        }
        switch error as? FeatureError {
        case .noValues, .allConstant: return true
        default: return false
        }
    }
}
