package import Core

/// Why a network of another program could not be taken, or one of ours not be given.
package struct InterchangeError: DiagnosticError, Equatable {
    /// What is wrong, one item for each layer or array to blame.
    package let problems: [String]
    /// What to do about it.
    package let remedy: Guidance

    package init(_ problems: [String], remedy: Guidance) {
        self.problems = problems
        self.remedy = remedy
    }

    init(_ problem: String, remedy: Guidance = "save the model again with the program that made it") {
        self.init([problem], remedy: remedy)
    }

    package var diagnostic: Diagnostic {
        Diagnostic(problem: Guidance(problems.joined(separator: "; ")), remedy: remedy)
    }
}
