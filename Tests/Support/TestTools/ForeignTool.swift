internal import Foundation

/// Third-party programs that tests run against; see Scripts/test-tools.sh.
package enum ForeignTool {
    /// Folders with programs: those that the script fetched, then the machine's own.
    package static let searchPath: [String] = {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().path()
        let fetched = [".test-tools/usr/bin", ".test-tools/usr/sbin", ".test-tools/bin", ".build/test-python/bin"]
            .map { "\(repository)/\($0)" }
        let own = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map(String.init) ?? []
        return fetched + own
    }()

    /// The program's path; nil if it is not there.
    package static func path(_ name: String) -> String? {
        searchPath.map { $0.hasSuffix("/") ? $0 + name : "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether all programs are there.
    package static func areThere(_ names: String...) -> Bool { names.allSatisfy { path($0) != nil } }

    package static var isRoot: Bool { geteuid() == 0 }
}

/// A folder that is removed with its owner.
package final class TemporaryFolder: Sendable {
    /// How its name begins.
    package static let prefix = "anomengine-test-"

    package let path: String

    package init() throws {
        path = "/tmp/\(Self.prefix)\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// A started program.
///
/// Not Foundation's `Process`: that learns of a program's end by a socket. A program that another test starts may inherit it,
/// and then `Process` waits for that one too. Names `posix_spawn(3)` and `waitpid(2)`.
package final class ForeignProcess {
    package let pid: Int32
    private var status: Int32?

    /// Starts a program, given by name or path, whose output goes to a file.
    package init(_ name: String, _ arguments: [String], logPath: String) throws {
        guard let path = name.contains("/") ? name : ForeignTool.path(name) else {
            throw ToolError("no program \(name)")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, logPath, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The program must not inherit what other tests have open.
        for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        let environment = ProcessInfo.processInfo.environment
            .merging(["PATH": ForeignTool.searchPath.joined(separator: ":")]) { $1 }.map { "\($0)=\($1)" }
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var started: pid_t = 0
        let code = posix_spawn(&started, path, &actions, nil, &words, &variables)
        guard code == 0 else { throw ToolError("\(path): \(String(cString: strerror(code)))") }
        pid = started
    }

    deinit { kill() }

    package var isRunning: Bool { poll(WNOHANG) == nil }

    /// Asks the program to end and waits for it.
    package func terminate() {
        guard isRunning else { return }
        Foundation.kill(pid, SIGTERM)
        wait()
    }

    /// Ends the program at once, as a crash would.
    package func kill() {
        guard isRunning else { return }
        Foundation.kill(pid, SIGKILL)
        wait()
    }

    /// Waits for the program's own end.
    ///
    /// - Returns: its exit status; 128 and the signal's number if one ended it.
    @discardableResult
    package func wait() -> Int32 {
        while true {
            if let status = poll(0) { return status }
        }
    }

    private func poll(_ options: Int32) -> Int32? {
        if let status { return status }
        var raw: Int32 = 0
        let found = waitpid(pid, &raw, options)
        if found < 0, errno != EINTR {
            // Nobody else waits for the program, so it has ended.
            status = 255
            return status
        }
        guard found == pid else { return nil }
        let signal = raw & 0x7f
        status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
        return status
    }

    /// Runs a program to its end.
    ///
    /// - Returns: what it printed.
    @discardableResult
    package static func run(_ name: String, _ arguments: [String]) throws -> String {
        let folder = try TemporaryFolder()
        let started = try ForeignProcess(name, arguments, logPath: folder.file("log"))
        let status = started.wait()
        let text = (try? String(contentsOfFile: folder.file("log"), encoding: .utf8)) ?? ""
        guard status == 0 else { throw ToolError("\(name) \(arguments.joined(separator: " ")): \(text)") }
        return text
    }
}

package struct ToolError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Waits until a condition holds; throws after a long time, so that a failure ends.
package func waitUntil(
    _ what: String, seconds: Double = 60, _ condition: () async throws -> Bool
) async throws {
    var last: (any Error)?
    for _ in 0..<Int(seconds * 100) {
        do {
            last = nil
            if try await condition() { return }
        } catch {
            last = error
        }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw ToolError("waited for: \(what)\(last.map { "; last: \($0)" } ?? "")")
}

/// A port on loopback that was free a moment ago.
package func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw ToolError("socket") }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
        }
    }
    guard status == 0 else { throw ToolError("no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
}
