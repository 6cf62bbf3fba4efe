package import Core

/// Why an endpoint could not be used.
package struct EndpointError: DiagnosticError, Equatable {
    package let url: String
    package let problem: String
    package let remedy: String

    package init(url: String, problem: String, remedy: String) {
        self.url = url
        self.problem = problem
        self.remedy = remedy
    }

    package var diagnostic: Diagnostic {
        Diagnostic(place: url, problem: Guidance(problem), remedy: Guidance(remedy))
    }

    package var description: String { diagnostic.text() }
}
