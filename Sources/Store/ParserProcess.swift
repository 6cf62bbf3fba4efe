internal import CSandbox
internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A child process that parses a file from outside: this program's own binary under limits.
///
/// Whatever the file does to the parser, the parent gets a tree of plain arrays that it checks itself, or an error.
package struct ParserProcess: Sendable {
    /// Bytes of a reply that are taken.
    static let replyBytes = FileRules.confined.totalBytes + (64 << 20)

    private let executable: String
    private let arguments: [String]
    private let patienceSeconds: Double

    /// Describes the child.
    ///
    /// - Parameters:
    ///   - executable: path of the binary.
    ///   - arguments: what makes it parse; the file's path and what is wanted of it follow.
    ///   - patienceSeconds: wall-clock time after which the child is killed, whatever it waits for.
    package init(executable: String, arguments: [String], patienceSeconds: Double = 30) {
        self.executable = executable
        self.arguments = arguments
        self.patienceSeconds = patienceSeconds
    }

    func tree(_ path: String, _ format: FileFormat, _ selection: FileSelection) throws(StoreError) -> FileGroup {
        // Far more names than an argument list holds: the whole file is read then.
        let isLong = selection.arguments.reduce(0) { $0 + $1.utf8.count } > 64 << 10
        let wanted = isLong ? FileSelection.everything : selection
        return try parse(path, arguments: ["tree", format.name] + wanted.arguments)
    }

    /// Lets a child parse a file.
    ///
    /// - Parameter wanted: arguments that say what is wanted of the file.
    /// - Throws: the child's own ``StoreError``, or one that says how it ended.
    package func parse(_ path: String, arguments wanted: [String]) throws(StoreError) -> FileGroup {
        try checkIsFile(path)
        let outcome = try run(path, wanted)
        switch ParserReply.content(of: outcome.reply, path: path) {
        case .success(let group)?: return group
        case .failure(let error)?: throw error
        case nil:
            throw StoreError(
                .damaged, path: path, problem: "its parser \(outcome.end)",
                remedy: "the file is damaged, hostile or too large: restore it or make it again")
        }
    }

    /// A pipe or a device would keep the child waiting.
    private func checkIsFile(_ path: String) throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw StoreError(.notFound, path: path, problem: "no such file", remedy: "check the path")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw StoreError(.notHDF5, path: path, problem: "is a folder", remedy: "give a file")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.unreadable, path: path, problem: "is no regular file", remedy: "give a file")
        }
        guard access(path, R_OK) == 0 else {
            throw StoreError(.unreadable, path: path, problem: "may not be read", remedy: "check its rights")
        }
    }

    private struct Outcome {
        let reply: Data
        let end: String
    }

    private func run(_ path: String, _ wanted: [String]) throws(StoreError) -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard csandbox_pipe(&ends) == 0 else { throw cannotStart(path, errno) }
        defer { close(ends[0]) }
        let child: pid_t
        do throws(StoreError) {
            child = try spawn([executable] + arguments + [path] + wanted, output: ends[1], path)
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let reply = read(ends[0])
        // A child that is still at it has said too much or too little: nothing of it is used.
        if reply == nil { kill(child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return Outcome(reply: status == 0 ? reply ?? Data() : Data(), end: Self.text(status, isLate: reply == nil))
    }

    private func spawn(_ words: [String], output: Int32, _ path: String) throws(StoreError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // libhdf5 must not be told to load plug-ins, and needs nothing else of the environment either.
        var environment = ["HDF5_PLUGIN_PRELOAD=::"]
        if let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
            environment.append("LD_LIBRARY_PATH=\(libraries)")
        }
        var strings = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for string in strings + variables { free(string) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, executable, &actions, nil, &strings, &variables)
        guard code == 0 else { throw cannotStart(path, code) }
        return child
    }

    /// All that the child says; nil if it is too much or takes too long.
    private func read(_ descriptor: Int32) -> Data? {
        let end = Date().addingTimeInterval(patienceSeconds)
        var reply = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let left = end.timeIntervalSinceNow
            guard left > 0 else { return nil }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Int32(left * 1000) + 1) > 0 else { continue }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return reply }
            guard count > 0 else { continue }
            guard reply.count + count <= Self.replyBytes else { return nil }
            reply.append(contentsOf: buffer[..<count])
        }
    }

    private static func text(_ status: Int32, isLate: Bool) -> String {
        if isLate { return "gave no answer within its limits and was ended" }
        let signal = status & 0x7f
        guard signal != 0 else { return "ended with status \(status >> 8 & 0xff) and no usable answer" }
        let limit = signal == SIGXCPU || signal == SIGKILL ? ", its limit of \(ParserLimits.cpuSeconds) s" : ""
        return "was ended by signal \(signal) (\(String(cString: strsignal(signal)))\(limit))"
    }

    private func cannotStart(_ path: String, _ code: Int32) -> StoreError {
        StoreError(
            .unreadable, path: path, problem: "its parser cannot be started: \(String(cString: strerror(code)))",
            remedy: "check that \(executable) may be run and that there are processes left")
    }
}
