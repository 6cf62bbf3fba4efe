package import Core

/// Why something of the kernel cannot be used.
package struct ProbeError: DiagnosticError, Equatable {
    /// The file, capability or kernel option.
    package let subject: String
    /// What is wrong.
    package let problem: String
    /// What to do about it.
    package let remedy: String

    package init(_ subject: String, problem: String, remedy: String) {
        self.subject = subject
        self.problem = problem
        self.remedy = remedy
    }

    package var diagnostic: Diagnostic {
        Diagnostic(place: subject, problem: Guidance(problem), remedy: Guidance(remedy))
    }
}
