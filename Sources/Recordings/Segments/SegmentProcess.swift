internal import Files
internal import Foundation
internal import HDF5
internal import Isolation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A child process that makes a segment of a journal: this program's own binary, running ``SegmentService``.
///
/// What a segment takes of memory is many times what an agent needs between two; it goes with the child.
package struct SegmentProcess: Sendable {
    private let executable: String
    private let arguments: [String]
    private let patienceSeconds: Double

    /// Describes the child.
    ///
    /// - Parameters:
    ///   - executable: path of the binary.
    ///   - arguments: what makes it serve; the journal's path and this process' id follow.
    ///   - patienceSeconds: wall-clock time after which the child is killed; far more than the largest segment takes.
    package init(executable: String, arguments: [String], patienceSeconds: Double = 3600) {
        self.executable = executable
        self.arguments = arguments
        self.patienceSeconds = patienceSeconds
    }

    /// Lets a child make a segment of a journal, and waits for its end.
    ///
    /// - Throws: the child's own ``FileError``, or one that says how it ended. The journal is there then.
    func finish(journal path: String) throws(FileError) {
        let reply: Data?
        let status: Int32
        do throws(ChildProcess.Failure) {
            (reply, status) = try ChildProcess.answer(
                of: [executable] + arguments + [path, "\(getpid())"], byteLimit: 1 << 16,
                patienceSeconds: patienceSeconds)
        } catch {
            throw FileError(
                .unwritable, path: path,
                problem: "cannot start the segment writer: \(String(cString: strerror(error.code)))",
                remedy: "check that \(executable) is executable and the process limit is not reached")
        }
        switch ParserReply.content(of: reply ?? Data(), path: path) {
        case .success?: return
        case .failure(let error)?: throw error
        case nil:
            let end =
                reply == nil ? ChildProcess.lateText : ChildProcess.text(status, limit: "out of memory?")
            throw FileError(
                .unwritable, path: path, problem: "segment writer \(end)",
                remedy: "check the memory limit; it is retried with the next segment")
        }
    }
}
