package import Files
internal import Foundation
internal import Isolation
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// Parses many files as ``ParserProcess`` does one, without a new start of the program for each.
///
/// A helper, which parses nothing, forks a child for each file that it is asked for; the child takes on the limits and can
/// open that file alone. So a file's fault ends, and at worst falsifies, what is read of that file and no other. The
/// helper is started for the first file, again after one that it had to be ended for, and ends with this object; use it on
/// one thread, as it ends with the thread that started it too.
package final class ParserServer: Sendable {
    private let process: ParserProcess
    private let helper = Mutex<Helper?>(nil)

    package init(_ process: ParserProcess) { self.process = process }

    deinit {
        helper.withLock { _ = $0?.stop() }
    }

    /// Lets a child parse a file; as ``ParserProcess/parse(_:arguments:)``.
    package func parse(_ path: String, arguments wanted: [String]) throws(FileError) -> FileGroup {
        try ParserProcess.checkIsFile(path)
        let outcome = try helper.withLock { helper throws(FileError) in
            let asked: Helper
            do throws(ChildProcess.Failure) {
                if let helper { asked = helper } else { asked = try Helper(process) }
            } catch {
                throw process.cannotStart(path, error)
            }
            let outcome = asked.answer(to: [path] + wanted, patienceSeconds: process.patienceSeconds)
            helper = outcome == nil ? nil : asked
            return outcome ?? ParserProcess.Outcome(reply: nil, status: asked.stop())
        }
        return try ParserProcess.content(of: outcome, path)
    }
}

/// The helper as its parent sees it.
private struct Helper {
    private let child: ChildProcess
    private let requests: Int32
    private let answers: Int32

    init(_ process: ParserProcess) throws(ChildProcess.Failure) {
        let input = try ChildProcess.socketPair()
        do throws(ChildProcess.Failure) {
            let output = try ChildProcess.pipe()
            do throws(ChildProcess.Failure) {
                child = try ChildProcess(
                    [process.executable] + process.arguments + [ParserService.word], input: input.other,
                    output: output.write)
            } catch {
                close(output.read)
                close(output.write)
                throw error
            }
            close(output.write)
            answers = output.read
        } catch {
            close(input.own)
            close(input.other)
            throw error
        }
        close(input.other)
        requests = input.own
    }

    /// What the child for a file said; nil if it said too much or too little, and the helper must be ended.
    func answer(to words: [String], patienceSeconds: Double) -> ParserProcess.Outcome? {
        guard ParserService.send(words, to: requests) else { return nil }
        let pipe = DeadlineReader(answers, patienceSeconds: patienceSeconds)
        var reply = Data()
        while true {
            var header = ParserService.Header()
            guard withUnsafeMutableBytes(of: &header, { pipe.fill($0) }) == .filled else { return nil }
            let count = Int(header.count)
            guard count > 0 else { return ParserProcess.Outcome(reply: reply, status: header.status) }
            guard reply.count + count <= ParserProcess.replyBytes else { return nil }
            let start = reply.count
            reply.count += count
            let isThere = reply.withUnsafeMutableBytes {
                pipe.fill(UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
            }
            guard isThere == .filled else { return nil }
        }
    }

    /// Ends the helper, and with it a child that is still at it; gives its status.
    func stop() -> Int32 {
        close(requests)
        close(answers)
        child.kill()
        return child.wait()
    }
}
