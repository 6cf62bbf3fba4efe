package import Files
package import Foundation
internal import Isolation

/// What a parsing child may use at most.
enum ParserLimits {
    static let cpuSeconds: UInt32 = 5
    static let memoryBytes = 1 << 30

    /// Puts this process under the limits, and ends it with its parent. It can open no file but `path` any more.
    static func apply(path: String) -> Bool {
        Confinement.readOnly(path: path, cpuSeconds: cpuSeconds, memoryBytes: memoryBytes)
    }
}

/// What a parsing child says on its standard output.
package enum ParserReply {
    private static let tree: Character = "o"
    private static let failure: Character = "x"

    /// The parent's side: what a reply says, taking nothing of it on trust; nil if it is none.
    package static func content(of reply: Data, path: String) -> Result<FileGroup, FileError>? {
        var reader = CanonicalReader(reply)
        guard let kind = try? reader.letter() else { return nil }
        switch kind {
        case tree: return (try? reader.group()).map { .success($0) }
        case failure: return (try? reader.storeError(path: path)).map { .failure($0) }
        default: return nil
        }
    }

    /// The child's side: takes on the limits, parses, and gives the reply's bytes.
    ///
    /// - Throws: ``FileError`` if the limits cannot be set; nothing is parsed then.
    package static func make(path: String, _ parse: () throws(FileError) -> FileGroup) throws(FileError) -> Data {
        guard ParserLimits.apply(path: path) else {
            throw FileError(
                .unreadable, path: path, problem: "cannot set the parser's resource limits",
                remedy: "check this user's resource limits (ulimit -a)")
        }
        return bytes(parse)
    }

    /// What is said of an outcome.
    package static func bytes(_ outcome: () throws(FileError) -> FileGroup) -> Data {
        var form = CanonicalForm(sink: Data())
        do throws(FileError) {
            let group = try outcome()
            // Growing would need more than twice the reply's bytes, which the limit of a child's memory does not allow.
            form.sink.reserveCapacity(group.contentBytes + (1 << 20))
            form.tag("o")
            form.add(group)
        } catch {
            form.tag("x")
            for text in [error.kind.rawValue, error.object ?? "", error.problem, error.remedy] { form.add(text) }
        }
        return form.sink
    }

    /// Reads a part of one of anomengine's files in this process; the child's answer to ``FileLoader``.
    package static func tree(_ path: String, selection arguments: [String]) throws(FileError) -> FileGroup {
        guard let format = FileFormat.all.first(where: { $0.name == arguments.first }),
            let selection = FileSelection(arguments: Array(arguments.dropFirst()))
        else {
            throw FileError(
                .unreadable, path: path, problem: "unknown parser request",
                remedy: "use the same version of parent and child program")
        }
        return try FileTreeReader.tree(path, format, selection, rules: .confined)
    }
}

extension CanonicalReader {
    mutating func storeError(path: String) throws(Failure) -> FileError {
        guard let kind = FileError.Kind(rawValue: try text()) else { throw Failure() }
        let object = try text()
        let problem = try text()
        return FileError(
            kind, path: path, object: object.isEmpty ? nil : object, problem: problem, remedy: try text())
    }
}
