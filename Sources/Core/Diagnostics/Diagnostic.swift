/// What went wrong, where, and what to do: the format of every user-facing failure.
public struct Diagnostic: Hashable, Sendable {
    /// The file with its line, the address, or the workload.
    public var place: String?
    /// What is wrong.
    public var problem: Guidance
    /// What to do, starting with a verb.
    public var remedy: Guidance?

    public init(place: String? = nil, problem: Guidance, remedy: Guidance? = nil) {
        self.place = place
        self.problem = problem
        self.remedy = remedy
    }

    /// `place: problem; remedy`.
    public func text(style: Guidance.Style = .library) -> String {
        let front = place.map { "\($0): " } ?? ""
        let back = remedy.map { "; \($0.text(style: style))" } ?? ""
        return front + problem.text(style: style) + back
    }
}

/// An error with a remedy for the user.
public protocol DiagnosticError: Error, CustomStringConvertible {
    var diagnostic: Diagnostic { get }
}

extension DiagnosticError {
    public var description: String { diagnostic.text() }
}
