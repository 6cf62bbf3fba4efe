package import Files
internal import Foundation
internal import Isolation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A child process that parses a file from outside: this program's own binary under limits.
///
/// Whatever the file does to the parser, the parent gets a tree of plain arrays that it checks itself, or an error.
package struct ParserProcess: Sendable {
    /// Bytes of a reply that are taken.
    static let replyBytes = FileRules.confined.totalBytes + (64 << 20)

    let executable: String
    let arguments: [String]
    let patienceSeconds: Double

    /// Describes the child.
    ///
    /// - Parameters:
    ///   - executable: path of the binary.
    ///   - arguments: what makes it parse; the file's path and what is wanted of it follow.
    ///   - patienceSeconds: wall-clock time after which the child is killed, whatever it waits for. Its processor time is
    ///     limited to far less, which on a busy machine takes long to get.
    package init(executable: String, arguments: [String], patienceSeconds: Double = 300) {
        self.executable = executable
        self.arguments = arguments
        self.patienceSeconds = patienceSeconds
    }

    /// Lets a child parse a file.
    ///
    /// - Parameter wanted: arguments that say what is wanted of the file.
    /// - Throws: the child's own ``FileError``, or one that says how it ended.
    package func parse(_ path: String, arguments wanted: [String]) throws(FileError) -> FileGroup {
        try Self.checkIsFile(path)
        return try Self.content(of: try run(path, wanted), path)
    }

    /// A pipe or a device would keep the child waiting.
    static func checkIsFile(_ path: String) throws(FileError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw FileError(.notFound, path: path, problem: "no such file", remedy: "check the path")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw FileError(.notHDF5, path: path, problem: "is a folder", remedy: "give a file")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.unreadable, path: path, problem: "is not a regular file", remedy: "give a file")
        }
        guard access(path, R_OK) == 0 else {
            throw FileError(.unreadable, path: path, problem: "permission denied", remedy: "check its permissions")
        }
    }

    /// What a child said until its end, and how that came.
    struct Outcome {
        let reply: Data
        let end: String

        /// - Parameters:
        ///   - reply: all that it said; nil if it had to be ended.
        ///   - status: its status; what it said is used only where that is 0.
        init(reply: Data?, status: Int32) {
            self.reply = status == 0 ? reply ?? Data() : Data()
            end =
                reply == nil
                ? ChildProcess.lateText
                : ChildProcess.text(status, limit: "its limit of \(ParserLimits.cpuSeconds) s")
        }
    }

    /// The content that a child found.
    static func content(of outcome: Outcome, _ path: String) throws(FileError) -> FileGroup {
        switch ParserReply.content(of: outcome.reply, path: path) {
        case .success(let group)?: return group
        case .failure(let error)?: throw error
        case nil:
            throw FileError(
                .damaged, path: path, problem: "parser \(outcome.end)",
                remedy: "the file is damaged, hostile or too large: restore it or create it again; on a very busy "
                    + "machine, try again")
        }
    }

    private func run(_ path: String, _ wanted: [String]) throws(FileError) -> Outcome {
        do throws(ChildProcess.Failure) {
            let (reply, status) = try ChildProcess.answer(
                of: [executable] + arguments + [path] + wanted, byteLimit: Self.replyBytes,
                patienceSeconds: patienceSeconds)
            return Outcome(reply: reply, status: status)
        } catch {
            throw cannotStart(path, error)
        }
    }

    func cannotStart(_ path: String, _ failure: ChildProcess.Failure) -> FileError {
        FileError(
            .unreadable, path: path,
            problem: "cannot start the parser process: \(String(cString: strerror(failure.code)))",
            remedy: "check that \(executable) is executable and the process limit is not reached")
    }
}
