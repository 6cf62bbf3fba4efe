package import Core

/// Why a model could not be fitted.
package enum ModelError: DiagnosticError, Hashable {
    case tooFewRows(model: String, parameter: String, count: Int, needed: Int)

    package var diagnostic: Diagnostic {
        switch self {
        case .tooFewRows(let model, let parameter, let count, let needed):
            Diagnostic(
                problem: "model '\(model)' needs \(needed) contiguous rows to learn from, but there are \(count)",
                remedy: "give more data, or lower the parameter with \(.set, "\(model).\(parameter)=N")")
        }
    }
}
