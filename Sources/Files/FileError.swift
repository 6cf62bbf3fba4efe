/// Why a file could not be read or written.
package struct FileError: Error, Equatable, CustomStringConvertible {
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

    package var description: String {
        let place = object.map { "\(path): \($0)" } ?? path
        return "\(place): \(problem); \(remedy)."
    }
}
