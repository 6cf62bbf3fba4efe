import Foundation
import Testing

/// `collect` on this machine's own cgroups.
@Suite struct CollectTests {
    static let hasCgroups: Bool = {
        // `String(contentsOfFile:)` ends with the first page of a file under /proc.
        let table = try? FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/mounts")).readToEnd()
        let mounts = String(decoding: table ?? Data(), as: UTF8.self)
        return mounts.contains(" cgroup2 ") || mounts.contains(",memory ")
    }()

    @Test(.enabled(if: hasCgroups, "no cgroup hierarchy is mounted here"), arguments: ["auto", "files"])
    func readsCollectedRecording(_ counters: String) throws {
        let folder = try Scratch()
        let recording = folder.file("recording")
        let outcome = try Program.succeed([
            "collect", "--source", "cgroup", "--counters", counters, "--interval", "0.2", "--duration", "1", "--output",
            recording, "--status", "0.4", "--json",
        ])
        let summary = try outcome.json()
        let intervals = try #require(summary["periods"] as? Int)
        #expect((1...5).contains(intervals))
        #expect(try #require(summary["workloads"] as? Int) >= 1)
        #expect(outcome.errors.contains(" containers, "))
        #expect(outcome.errors.contains("collecting for 1s, one row every 0.2s, to recording \(recording)"))
        // Too short to learn from, but read: the error comes after the reading.
        let fit = try Program.run(["fit", recording, "--output", folder.file("m.h5")])
        #expect(fit.errors.contains("series"))
        #expect(!fit.errors.contains("no such file"))
    }

    /// Every write to this device fails as on a full disk.
    @Test(
        .enabled(
            if: hasCgroups && FileManager.default.isWritableFile(atPath: "/dev/full"),
            "needs a cgroup hierarchy and /dev/full"))
    func countsFailedWrites() throws {
        let folder = try Scratch()
        let outcome = try Program.succeed([
            "collect", "--source", "cgroup", "--counters", "files", "--interval", "0.2", "--duration", "1", "--status",
            "0",
            "--influx", "/dev/full", "--output", folder.file("recording"), "--json",
        ])
        let summary = try outcome.json()
        let intervals = try #require(summary["periods"] as? Int)
        #expect(summary["failed_writes"] as? Int == intervals)
        #expect(outcome.errors.components(separatedBy: "No space left").count == 2, "said once: \(outcome.errors)")
    }

    @Test(arguments: [
        (["--interval", "0"], "--interval"), (["--duration", "0.5"], "--duration"), (["--budget", "2"], "--budget"),
        (["--probe-limit", "0"], "--probe-limit"),
        (["--budget", "half"], "--budget"), (["--probe", "mmap=off"], "'mmap' is not one of"),
        (["--probe", "x:mmapcalls=off"], "Did you mean 'mmap_calls'?"),
        (["--probe", "mmap_calls=never"], "on, sampled, off"), (["--slots", "0"], "--slots"),
        (["--hierarchy", "third"], "--hierarchy"), (["--source", "nowhere"], "--source"),
    ])
    func wrongUsageIsStatusTwo(_ options: [String], _ words: String) throws {
        let folder = try Scratch()
        let outcome = try Program.run(["collect", "--output", folder.file("recording")] + options)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(folder.names.isEmpty)
    }
}
