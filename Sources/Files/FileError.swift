package import Core

/// Why a file could not be read or written.
package struct FileError: DiagnosticError, Equatable {
    /// What kind of failure it is.
    package enum Kind: String, Sendable, Equatable {
        case notFound, unreadable, unwritable, diskFull, notHDF5, wrongFormat, newerVersion, damaged, refused,
            badContent
    }

    package let kind: Kind
    /// The file.
    package let path: String
    /// The object in the file, if one is to blame.
    package let object: String?
    /// What is wrong.
    package let problem: String
    /// What to do about it.
    package let remedy: String

    package init(_ kind: Kind, path: String, object: String? = nil, problem: String, remedy: String) {
        self.kind = kind
        self.path = path
        self.object = object
        self.problem = problem
        self.remedy = remedy
    }

    /// Paths, object names and what stands in a file may hold anything; here they are safe to show.
    package var diagnostic: Diagnostic {
        let shownPath = VisibleText.line(path, limit: 1000)
        return Diagnostic(
            place: object.map { "\(shownPath): \(VisibleText.line($0))" } ?? shownPath,
            problem: Guidance(VisibleText.line(problem, limit: 1000)), remedy: Guidance(VisibleText.line(remedy)))
    }

    package var description: String { diagnostic.text() }
}
