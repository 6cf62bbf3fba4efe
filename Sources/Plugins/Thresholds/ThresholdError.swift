package import Core

/// Why a limit could not be learnt.
package enum ThresholdError: DiagnosticError, Hashable {
    case noScores
    /// The scores are too few to know what a limit does that so few normal scores may exceed.
    case tooFewScores(count: Int, needed: Int)

    package var diagnostic: Diagnostic {
        switch self {
        case .noScores:
            Diagnostic(
                problem: "no held-out normal window has a finite score, so the threshold cannot be set",
                remedy: "give more normal data, or hold out more with \(.calibrationShare)")
        case .tooFewScores(let count, let needed):
            Diagnostic(
                problem: """
                    \(count) held-out normal scores are too few for a threshold with one false alarm in \(needed + 1) \
                    scores; it needs at least \(needed)
                    """,
                remedy: """
                    give more normal data, hold out more with \(.calibrationShare), allow more false alarms, or choose \
                    threshold 'spot', which extrapolates
                    """)
        }
    }
}
