internal import Collector
import Core
internal import Foundation
internal import Logging
internal import TestTools
internal import Testing

@testable import Export
@testable import Files
@testable import Recordings

#if canImport(Glibc)
    internal import Glibc
#endif

/// Segments that a child process makes.
struct SegmentChildTests {
    private let containers = [Made.container(0), Made.container(1)]

    private func child(_ executable: String, _ arguments: [String]) -> SegmentMaker {
        .child(SegmentProcess(executable: executable, arguments: arguments))
    }

    private func names(_ folder: TemporaryFolder, _ suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// Records 35 intervals in segments of ten rows.
    private func record(
        in folder: TemporaryFolder, maker: SegmentMaker, logger: Logger = LogLines().logger
    ) async throws {
        let sink = try RecordingSink(
            folder: folder.path, intervalSeconds: 1, rowsPerSegment: 10, maker: maker, logger: logger)
        for interval in 1...35 {
            try await sink.write(Made.batch(interval, containers: containers, startSeconds: 1_700_000_000))
        }
        try await sink.close()
    }

    @Test func childWritesIdenticalSegments() async throws {
        let (here, there) = (try TemporaryFolder(), try TemporaryFolder())
        try await record(in: here, maker: .inProcess)
        try await record(in: there, maker: child(try sampleRecorder(), ["make-segment"]))
        let segments = try names(there, ".h5")
        #expect(try segments == names(here, ".h5") && segments.count == 4)
        for name in segments {
            #expect(
                try Data(contentsOf: URL(filePath: here.file(name)))
                    == Data(contentsOf: URL(filePath: there.file(name))))
        }
        #expect(try names(there, ".journal").isEmpty)
    }

    @Test(arguments: [
        ("/bin/sh", ["-c", "kill -9 $$"], "killed by signal 9"),
        ("/bin/false", [], "exited with status 1"),
        ("/no/such/program", [], "cannot start"), ("/bin/echo", ["xyz"], "without a usable answer"),
    ])
    func failedChildIsLoggedAndJournalKept(_ program: String, _ arguments: [String], _ words: String) async throws {
        let folder = try TemporaryFolder()
        let lines = LogLines()
        // What a child that was killed left of the first segment.
        let stem = RecordingFolder.stem(
            number: 1, startSeconds: Made.batch(1, containers: containers, startSeconds: 1_700_000_000).timeSeconds)
        let leftover = try AtomicTarget(folder.file("\(stem).h5")).temporaryPath()
        try Data("half".utf8).write(to: URL(filePath: leftover))
        let error = await #expect(throws: FileError.self) {
            try await record(in: folder, maker: child(program, arguments), logger: lines.logger)
        }
        #expect(try #require(error).problem.contains(words), "\(String(describing: error))")
        // One line for each finished journal or fewer, never one for each interval.
        #expect((1...4).contains(lines.all.count) && lines.all.allSatisfy { $0.contains(words) }, "\(lines.all)")
        #expect(try names(folder, ".journal").count == 4 && names(folder, "").count == 5)
        let kept = try Recording.read(folder.path)
        #expect(kept.count == 2 && kept[0].rowCount == 35)
        // The next agent makes the segments.
        let next = try RecordingSink(
            folder: folder.path, intervalSeconds: 1, rowsPerSegment: 10, logger: LogLines().logger)
        try await next.close()
        #expect(try names(folder, ".journal").isEmpty && names(folder, ".h5").count == 4)
        #expect(try Recording.read(folder.path) == kept)
    }

    @Test func unreadableJournalIsRenamedAndOthersFinished() async throws {
        let folder = try TemporaryFolder()
        // A whole record of one byte, with its length and the beginning of its SHA-256: no header of any journal.
        let foreign = Data([1, 0, 0, 0, 0x08, 0x4f, 0xed, 0x08, 3])
        try foreign.write(to: URL(filePath: folder.file("000001-20200101T000000Z.journal")))
        let lines = LogLines()
        try await record(in: folder, maker: .inProcess, logger: lines.logger)
        #expect(lines.all.contains { $0.contains("000001-20200101T000000Z.journal") }, "\(lines.all)")
        #expect(try names(folder, ".h5").count == 4 && names(folder, ".journal").isEmpty)
        #expect(
            try Data(contentsOf: URL(filePath: folder.file("000001-20200101T000000Z.journal.damaged"))) == foreign)
    }

    /// An agent is killed while its child, which is stopped for that, makes a segment: the child goes too, nothing is
    /// missing, and the next agent makes the segment.
    @Test(.timeLimit(.minutes(20))) func killedAgentKillsItsChild() async throws {
        let folder = try TemporaryFolder()
        let output = try TemporaryFolder()
        let agent = try ForeignProcess(
            try sampleRecorder(), [folder.path, "0"], logPath: output.file("intervals"))
        var child: Int32 = 0
        try await waitUntil("a child is at work") {
            child = children(of: agent.pid).first ?? 0
            guard child > 0 else { return false }
            kill(child, SIGSTOP)
            // Stopped in time: it neither has ended nor is it still to begin.
            let isAtWork = try names(folder, ".tmp").contains { $0.hasPrefix(".anomengine-") }
            if !isAtWork { kill(child, SIGCONT) }
            return isAtWork
        }
        agent.kill()
        try await waitUntil("the child has ended") { kill(child, 0) != 0 }
        let intervals = try String(contentsOfFile: output.file("intervals"), encoding: .utf8)
        let last = try #require(
            intervals.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { Int($0) }.last)
        let kept = try Recording.read(folder.path)
        #expect(kept.count == 4 && kept.allSatisfy { $0.startSeconds == 0 && $0.rowCount > last })
        let journals = try names(folder, ".journal").count
        #expect(journals > 0)
        let next = try RecordingSink(
            folder: folder.path, intervalSeconds: 1, rowsPerSegment: 25, logger: LogLines().logger)
        try await next.close()
        #expect(try names(folder, ".journal").isEmpty)
        #expect(try names(folder, "").allSatisfy { $0.hasSuffix(".h5") || $0 == ".lock" })
        #expect(try Recording.read(folder.path) == kept)
    }

    private func children(of pid: Int32) -> [Int32] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return threads.flatMap { thread in
            let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(thread)/children", encoding: .utf8)
            return (text ?? "").split(separator: " ").compactMap { Int32($0) }
        }
    }

    /// A child whose agent is no more when it begins would never be ended with it.
    @Test func childRequiresItsParent() async throws {
        let folder = try TemporaryFolder()
        let sink = try RecordingSink(folder: folder.path, intervalSeconds: 1, logger: LogLines().logger)
        try await sink.write(Made.batch(1, containers: containers, startSeconds: 1000))
        let journal = folder.file(try #require(try names(folder, ".journal").first))
        let (own, program) = ("\(getpid())", try sampleRecorder())
        for arguments in [[], [journal], [journal, "1"], [journal, "parent"], [journal, own, own]] {
            let child = try ForeignProcess(program, ["make-segment"] + arguments, logPath: folder.file("log"))
            #expect(child.wait() == 2, "\(arguments)")
        }
        #expect(try names(folder, ".h5").isEmpty)
        #expect(try ForeignProcess(program, ["make-segment", journal, own], logPath: folder.file("log")).wait() == 0)
        #expect(try names(folder, ".h5").count == 1 && names(folder, ".journal").isEmpty)
    }
}
