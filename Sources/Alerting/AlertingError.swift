package import Core

/// Why alerts cannot be sent or kept.
package struct AlertingError: DiagnosticError, Equatable {
    package let diagnostic: Diagnostic

    init(place: String, problem: Guidance, remedy: Guidance) {
        diagnostic = Diagnostic(place: place, problem: problem, remedy: remedy)
    }
}
