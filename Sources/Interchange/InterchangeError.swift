/// Why a network of another program could not be taken, or one of ours not be given.
package struct InterchangeError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, one item for each layer or array to blame.
    package let problems: [String]
    /// What to do about it.
    package let remedy: String

    package init(_ problems: [String], remedy: String) {
        self.problems = problems
        self.remedy = remedy
    }

    init(_ problem: String, remedy: String = "save the model again with the program that made it") {
        self.init([problem], remedy: remedy)
    }

    package var description: String { problems.joined(separator: "; ") + "; \(remedy)." }
}
