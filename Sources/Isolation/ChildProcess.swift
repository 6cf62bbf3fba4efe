internal import CSandbox
package import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A child process of this program's that runs a program of its own.
package struct ChildProcess {
    package let id: Int32

    /// What stood in the way: a value of `errno`.
    package struct Failure: Error {
        package let code: Int32
    }

    /// Starts a program with an environment that has nothing but the search path of libraries.
    ///
    /// - Parameters:
    ///   - words: its path and arguments.
    ///   - input: its standard input; nil for an empty one.
    ///   - output: its standard output.
    package init(_ words: [String], input: Int32? = nil, output: Int32) throws(Failure) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // Libraries open sockets that would be handed on: a child must not hold a port when this process has ended.
        let closing = csandbox_close_others(&actions)
        guard closing == 0 else { throw Failure(code: closing) }
        // libhdf5 must not be told to load plug-ins, and needs nothing else of the environment either.
        var environment = ["HDF5_PLUGIN_PRELOAD=::"]
        if let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
            environment.append("LD_LIBRARY_PATH=\(libraries)")
        }
        var strings = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for string in strings + variables { free(string) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, words[0], &actions, nil, &strings, &variables)
        guard code == 0 else { throw Failure(code: code) }
        id = child
    }

    /// Starts a program and waits for its end.
    ///
    /// - Returns: all that it says on its standard output, and its status. A child that says too much or takes too long is
    ///   killed; nothing of it is used then, and the reply is nil.
    package static func answer(
        of words: [String], byteLimit: Int, patienceSeconds: Double
    ) throws(Failure) -> (reply: Data?, status: Int32) {
        let ends = try pipe()
        defer { close(ends.read) }
        let child: ChildProcess
        do throws(Failure) {
            child = try ChildProcess(words, output: ends.write)
        } catch {
            close(ends.write)
            throw error
        }
        close(ends.write)
        let reply = DeadlineReader(ends.read, patienceSeconds: patienceSeconds).everything(byteLimit: byteLimit)
        if reply == nil { child.kill() }
        return (reply, child.wait())
    }

    /// A new pipe.
    package static func pipe() throws(Failure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard csandbox_pipe(&ends) == 0 else { throw Failure(code: errno) }
        return (ends[0], ends[1])
    }

    /// Two new sockets that are connected.
    package static func socketPair() throws(Failure) -> (own: Int32, other: Int32) {
        var ends: [Int32] = [-1, -1]
        guard csandbox_socket_pair(&ends) == 0 else { throw Failure(code: errno) }
        return (ends[0], ends[1])
    }

    package func kill() { _ = Glibc.kill(id, SIGKILL) }

    /// Waits for its end and gives its status, as `waitpid` does.
    package func wait() -> Int32 { Self.wait(for: id) }

    package static func wait(for id: Int32) -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// What a status says, as the end of a sentence.
    ///
    /// - Parameter limit: what is known of the reason where the kernel ended it.
    package static func text(_ status: Int32, limit: String) -> String {
        let signal = status & 0x7f
        guard signal != 0 else { return "exited with status \(status >> 8 & 0xff) without a usable answer" }
        let reason = signal == SIGXCPU || signal == SIGKILL ? ", \(limit)" : ""
        return "killed by signal \(signal) (\(String(cString: strsignal(signal)))\(reason))"
    }

    package static let lateText = "exceeded its time or output limit and was killed"
}
