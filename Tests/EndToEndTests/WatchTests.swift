import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct WatchTests {
    /// What was said of one row.
    private struct Row: Hashable {
        let workload: String
        let replica: String
        let time: Double
        let score: Double
        let threshold: Double
        let isAnomalous: Bool
    }

    /// Detectors of the program's defaults, and rows with a fault.
    private static let shared = Result { () throws -> Scratch in
        let folder = try Scratch()
        try folder.write("normal.csv", SyntheticData.csv(rows: 400))
        try folder.write("live.csv", SyntheticData.csv(rows: 300, from: 400, fault: 500..<520))
        try Program.succeed(
            ["fit", folder.file("normal.csv")] + SyntheticData.reading + ["--output", folder.file("model.h5")])
        return folder
    }

    private static func replay(_ folder: Scratch, _ table: String = "live.csv") -> [String] {
        ["watch", "--source", "replay", "--input", folder.file(table)] + SyntheticData.reading
    }

    private static func lines(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func replayGivesTheVerdictsOfDetect() throws {
        let folder = try Self.shared.get()
        let scores = folder.file("scores.json")
        try Program.succeed(
            ["detect", folder.file("live.csv"), "--model", folder.file("model.h5"), "--output", scores]
                + SyntheticData.reading)
        let detected = try #require(
            try JSONSerialization.jsonObject(with: try folder.bytes("scores.json")) as? [String: Any])
        var expected: Set<Row> = []
        for series in try #require(detected["scores"] as? [[String: Any]]) {
            let times = try #require(series["times_seconds"] as? [Double])
            let values = try #require(series["scores"] as? [Double])
            let limits = try #require(series["limits"] as? [Double])
            let verdicts = try #require(series["anomalous"] as? [Bool])
            for index in times.indices {
                expected.insert(
                    Row(
                        workload: try #require(series["workload"] as? String),
                        replica: try #require(series["replica"] as? String), time: times[index], score: values[index],
                        threshold: limits[index], isAnomalous: verdicts[index]))
            }
        }
        let watched = try Program.succeed(Self.replay(folder) + ["--models", folder.file("model.h5"), "--json"])
        let verdicts = try Self.lines(watched.output).filter { $0["event"] as? String == "verdict" }
        let given = Set(
            try verdicts.map { line in
                Row(
                    workload: try #require(line["workload"] as? String),
                    replica: try #require(line["replica"] as? String),
                    time: try #require(line["time_seconds"] as? Double),
                    score: try #require(line["score"] as? Double),
                    threshold: try #require(line["threshold"] as? Double),
                    isAnomalous: try #require(line["anomalous"] as? Bool))
            })
        #expect(expected.count > 500 && expected.contains { $0.isAnomalous })
        #expect(given == expected && verdicts.count == expected.count)
    }

    @Test func episodeExplainsTheFault() throws {
        let folder = try Self.shared.get()
        let outcome = try Program.succeed(Self.replay(folder) + ["--models", folder.file("model.h5"), "--dry-run"])
        let opened = outcome.output.split(separator: "\n").filter { $0.contains(" opened cart ") }
        #expect(
            opened.contains { $0.contains("cpu ") && $0.contains("expected") && $0.hasSuffix("above") },
            "\(outcome.output)")
        #expect(outcome.errors.contains("would alert: cart behaves unusually: cpu "))
        #expect(outcome.errors.contains("would resolve: cart"))
    }

    /// Kills the program at seeded moments over a paced replay.
    @Test func killedWatchNeitherLosesNorRepeats() throws {
        let folder = try Self.shared.get()
        let run = try Scratch()
        let options = Self.replay(folder) + ["--models", folder.file("model.h5"), "--gap", "5m"]
        try Program.succeed(options + ["--state", run.file("whole")])
        let broken = options + ["--state", run.file("broken"), "--save", "0s", "--speed", "4000"]
        func saved() -> Date? {
            // No checkpoint yet.
            (try? FileManager.default.attributesOfItem(atPath: run.file("broken/checkpoint.json")))?[.modificationDate]
                as? Date
        }
        var state: UInt64 = 7
        var kills = 0
        while kills < 20 {
            let before = saved()
            let process = try Program.start(
                broken, output: try run.handle("stdout"), errors: try run.handle("stderr"))
            while process.isRunning, saved() == before { usleep(5000) }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            usleep(UInt32(state >> 46))
            guard process.isRunning else { break }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            kills += 1
        }
        try Program.succeed(options + ["--state", run.file("broken")])
        let whole = try run.text("whole/events.jsonl")
        #expect(try run.text("broken/events.jsonl") == whole)
        #expect(kills > 5 && whole.split(separator: "\n").count >= 2)
        // A finished replay says nothing new.
        try Program.succeed(options + ["--state", run.file("broken")])
        #expect(try run.text("broken/events.jsonl") == whole)
    }

    @Test func learnsAndNamesVersion() throws {
        let folder = try Scratch()
        try folder.write("long.csv", SyntheticData.csv(rows: 500, fault: 450..<470))
        let outcome = try Program.succeed(
            Self.replay(folder, "long.csv")
                + [
                    "--learn", "4h", "--refit", "2h", "--state", folder.file("state"), "--json", "--verdicts",
                    "anomalies",
                ])
        #expect(outcome.errors.contains("2 learned"), "\(outcome.errors)")
        let opened = try Self.lines(outcome.output).filter {
            $0["event"] as? String == "opened" && $0["workload"] as? String == "cart"
        }
        #expect(!opened.isEmpty)
        #expect(opened.allSatisfy { ($0["version"] as? String)?.hasPrefix("learned-") == true })
        let models = try FileManager.default.contentsOfDirectory(atPath: folder.file("state/models"))
        #expect((1...6).contains(models.count))
    }

    @Test func invalidPolicyIsUsageErrorWithLine() throws {
        let folder = try Scratch()
        let policy = try folder.write("policy.yaml", "for: 30s\nworkloads:\n  - match: shop/*\n    direktion: above\n")
        let outcome = try Program.run(["watch", "--source", "replay", "--input", "x.csv", "--policy", policy])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("policy.yaml:4: unknown key 'direktion'; did you mean 'direction'?"))
    }

    @Test func policyHoldsAlarms() throws {
        let folder = try Self.shared.get()
        let own = try Scratch()
        let policy = try own.write(
            "policy.yaml", "silences:\n  - workloads: [cart]\n    from: 2022-01-01\n    to: 2023-01-01\n")
        let outcome = try Program.succeed(
            Self.replay(folder) + ["--models", folder.file("model.h5"), "--policy", policy, "--json"])
        let lines = try Self.lines(outcome.output)
        #expect(lines.contains { $0["hold"] as? String == "silence" })
        #expect(!lines.contains { $0["event"] as? String == "opened" && $0["workload"] as? String == "cart" })
    }

    @Test func acceptNeedsAStateFolder() throws {
        let folder = try Scratch()
        let outcome = try Program.run(["watch", "accept", "shop/cart", "--state", folder.path])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("is not a state folder of a watch"))
        try FileManager.default.createDirectory(atPath: folder.file("accept"), withIntermediateDirectories: true)
        try Program.succeed(["watch", "accept", "shop/cart", "--state", folder.path])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("accept")).count == 1)
    }
}
