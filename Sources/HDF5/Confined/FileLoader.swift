package import Files
internal import Foundation

/// Reads what is wanted of the file at a path.
package typealias FileParser = (_ path: String, _ wanted: [String]) throws(FileError) -> FileGroup

/// Where the content of a file is parsed: in this process, or in a child of its own that can do no harm.
package enum FileLoader: Sendable {
    /// By this process: for files that it made.
    case inProcess
    /// By a child process under limits of time, memory and file size, of which only plain arrays come back.
    case child(ParserProcess)
    /// As ``child(_:)``, without a new start of the program for each file.
    case server(ParserServer)

    /// The same for many files, one after the other on one thread.
    package func forManyFiles() -> FileLoader {
        guard case .child(let process) = self else { return self }
        return .server(ParserServer(process))
    }

    /// Reads a part of a file of a format.
    ///
    /// - Throws: ``FileError``, also if it is of another format or of a newer version.
    package func tree(
        _ path: String, _ format: FileFormat, _ selection: FileSelection = .everything
    ) throws(FileError) -> FileGroup {
        // Far more names than an argument list holds: the whole file is read then.
        let isLong = selection.arguments.reduce(0) { $0 + $1.utf8.count } > 64 << 10
        let wanted = ["tree", format.name] + (isLong ? .everything : selection).arguments
        return try tree(path, format, arguments: wanted) { () throws(FileError) in
            try FileTreeReader.tree(path, format, selection)
        }
    }

    /// Reads a file that a child parses when it is asked with `arguments`, and this process by `parse`.
    ///
    /// - Throws: ``FileError``, also if it is of another format or of a newer version.
    package func tree(
        _ path: String, _ format: FileFormat, arguments: [String], inProcess parse: () throws(FileError) -> FileGroup
    ) throws(FileError) -> FileGroup {
        let root: FileGroup
        switch self {
        case .inProcess: return try parse()
        case .child(let process): root = try process.parse(path, arguments: arguments)
        case .server(let server): root = try server.parse(path, arguments: arguments)
        }
        try format.check(root.attributes, path: path)
        return root
    }
}

extension FileSelection {
    /// The selection as arguments for a child, and back.
    var arguments: [String] {
        switch self {
        case .everything: ["everything"]
        case .members(let parent, let names): ["members", parent] + names
        case .names(let parent): ["names", parent]
        }
    }

    package init?(arguments: [String]) {
        switch (arguments.first, arguments.count) {
        case ("everything", 1): self = .everything
        case ("members", 2...): self = .members(of: arguments[1], names: Array(arguments[2...]))
        case ("names", 2): self = .names(in: arguments[1])
        default: return nil
        }
    }
}
