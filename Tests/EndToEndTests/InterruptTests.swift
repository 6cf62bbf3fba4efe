import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Ctrl-C, and what is shown while training.
@Suite struct InterruptTests {
    /// A fit that would take hours.
    private func endless(_ output: String) throws -> [String] {
        let fixture = try Fixture.shared.get()
        return ["fit", fixture.normal, "--output", output, "--jobs", "1"] + SyntheticData.reading
            + SyntheticData.small + ["--set", "lstm-ae.epochs=100000", "--set", "lstm-ae.patience=100000"]
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalKeepsTheBestModelSoFar(_ number: Int32) throws {
        let folder = try Scratch()
        let terminal = try Terminal()
        let process = try terminal.start(try endless(folder.file("m.h5")))
        // A second line on the first workload's epochs: there is a best model.
        try terminal.wait(for: " epoch ", count: 2)
        kill(process.processIdentifier, number)
        terminal.readToEnd()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0, "\(terminal.text)")
        #expect(terminal.text.contains("stopping; the best models so far are kept"))
        #expect(terminal.text.contains("1 of 2 workloads were not started"))
        let shown = try Program.succeed(["model", "show", folder.file("m.h5"), "--json"]).json()
        let detectors = try #require(shown["detectors"] as? [[String: Any]])
        #expect(detectors.map { $0["workload"] as? String } == ["cart"])
        #expect(try #require(detectors[0]["epochs"] as? Int) >= 2)
        #expect(folder.names == ["m.h5"])
    }

    @Test func aTerminalShowsABar() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        let terminal = try Terminal(columns: 70)
        let process = try terminal.start(
            ["fit", fixture.normal, "--output", folder.file("m.h5")] + SyntheticData.reading + SyntheticData.small)
        terminal.readToEnd()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let bars = terminal.text.split(separator: "\r").filter { $0.hasPrefix("\u{1b}[K[") && $0.contains(" epoch ") }
        #expect(!bars.isEmpty, "\(terminal.text)")
        for bar in bars {
            #expect(bar.contains("] 0/2, ") || bar.contains("] 1/2, "))
            #expect(bar.contains(" left"), "the time left is not cut off")
            #expect(bar.dropFirst(3).count < 70)
        }
        #expect(terminal.text.contains("[2/2] "))
    }

    @Test func printsPlainLinesWithoutTerminal() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        let outcome = try Program.succeed(
            ["fit", fixture.normal, "--output", folder.file("m.h5")] + SyntheticData.reading + SyntheticData.small)
        #expect(!outcome.errors.contains("\r") && !outcome.errors.contains("\u{1b}"))
        let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("[") }
        #expect(lines.count == 2 && lines[0].hasPrefix("[1/2] ") && lines[1].hasPrefix("[2/2] "))
        #expect(lines.allSatisfy { $0.contains("4 epochs, loss ") && $0.contains("threshold ") })
        #expect(outcome.output.hasPrefix("wrote \(folder.file("m.h5")): 2 detectors\n"))
    }
}

/// A pseudo-terminal that a program's standard error is connected to.
private final class Terminal {
    /// `TIOCSPTLCK` and `TIOCGPTN`, macros that Swift cannot import.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    private let master: Int32
    private let columns: UInt16
    private(set) var text = ""

    init(columns: UInt16 = 200) throws {
        self.columns = columns
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var isLocked: Int32 = 0
        try #require(master >= 0 && ioctl(master, Self.setLock, &isLocked) == 0)
    }

    deinit {
        close(master)
    }

    func start(_ arguments: [String]) throws -> Process {
        var number: UInt32 = 0
        try #require(ioctl(master, Self.getNumber, &number) == 0)
        let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(slave >= 0)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        #expect(ioctl(slave, UInt(TIOCSWINSZ), &size) == 0)
        let handle = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = handle
        try process.run()
        try handle.close()
        return process
    }

    /// Reads until `words` were shown so many times.
    func wait(for words: String, count: Int) throws {
        while text.split(separator: words, omittingEmptySubsequences: false).count <= count {
            try #require(readMore(), "the program ended before it showed '\(words)': \(text)")
        }
    }

    func readToEnd() {
        while readMore() {}
    }

    /// False once the program has closed its end.
    private func readMore() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(master, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && errno == EINTR }
        text += String(decoding: buffer.prefix(count), as: UTF8.self)
        return true
    }
}
