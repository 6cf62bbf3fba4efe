internal import Core
internal import Foundation
internal import Isolation

#if canImport(Glibc)
    internal import Glibc
#endif

/// Loads a library in a child process, so that a crash while loading ends the child alone.
package struct LoadProbe: Sendable {
    private let command: [String]
    private let patienceSeconds: Double

    /// - Parameter command: a program that calls ``runAsChild(_:)``, with its arguments; the file's path follows.
    package init(command: [String], patienceSeconds: Double = 60) {
        self.command = command
        self.patienceSeconds = patienceSeconds
    }

    private struct Reply: Codable {
        var problem: String?
        var remedy: String?
    }

    /// - Throws: ``PluginLibraryError`` that says how the child ended, or what it found.
    func check(_ file: String, shownAs path: String) throws(PluginLibraryError) {
        let answer: (reply: Data?, status: Int32)
        do throws(ChildProcess.Failure) {
            answer = try ChildProcess.answer(
                of: command + [file], byteLimit: 1 << 16, patienceSeconds: patienceSeconds)
        } catch {
            throw PluginLibraryError(
                path, "cannot be checked: no child process could be started (error \(error.code))",
                "check the limits on processes and memory")
        }
        let remedy: Guidance = "load it in a debugger, or remove it"
        guard let data = answer.reply else {
            throw PluginLibraryError(path, "did not finish loading within \(Int(clamping: patienceSeconds)) s", remedy)
        }
        let signal = answer.status & 0x7f
        guard signal == 0 else {
            throw PluginLibraryError(
                path, "crashed while loading: signal \(signal) (\(String(cString: strsignal(signal))))", remedy)
        }
        guard answer.status == 0, let reply = try? JSONDecoder().decode(Reply.self, from: data) else {
            throw PluginLibraryError(
                path, "ended the process while loading (status \(answer.status >> 8 & 0xff))", remedy)
        }
        guard let problem = reply.problem else { return }
        throw PluginLibraryError(path, Guidance(problem), reply.remedy.map { Guidance($0) })
    }

    /// What the child does: loads the library and answers on standard output.
    package static func runAsChild(_ path: String) {
        // What the library prints must not mix with the answer.
        let output = dup(STDOUT_FILENO)
        let nothing = open("/dev/null", O_WRONLY)
        dup2(nothing, STDOUT_FILENO)
        var reply = Reply()
        do throws(PluginLibraryError) {
            _ = try PluginLibrary.load(path)
        } catch {
            reply.problem = error.diagnostic.problem.text(style: .commandLine)
            reply.remedy = error.diagnostic.remedy?.text(style: .commandLine)
        }
        guard let data = try? JSONEncoder().encode(reply) else { return }
        FileHandle(fileDescriptor: output).write(data)
    }
}
