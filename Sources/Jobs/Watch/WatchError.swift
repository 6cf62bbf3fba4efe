package import Core

/// Why `watch` cannot begin or go on.
package struct WatchError: DiagnosticError {
    package let diagnostic: Diagnostic

    init(_ place: String?, _ problem: Guidance, _ remedy: Guidance? = nil) {
        diagnostic = Diagnostic(place: place, problem: problem, remedy: remedy)
    }
}
