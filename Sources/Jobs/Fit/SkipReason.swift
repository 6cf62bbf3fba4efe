internal import Engine
internal import Plugins

/// Why a workload gets no detector though nothing went wrong: a node has idle containers and short jobs at any time.
package enum SkipReason: String, CaseIterable, Sendable {
    case tooFewRows = "too few rows"
    case noChange = "no metric that changes"

    /// - Returns: nil where the error is a failure.
    package init?(_ error: any Error) {
        switch error as? DetectorError {
        case .tooFewRows, .noCalibrationWindows:
            self = .tooFewRows
            return
        default: break
        }
        switch error as? FeatureError {
        case .noValues, .allConstant: self = .noChange
        default: return nil
        }
    }
}
