internal import Core
import Foundation
import Testing

/// `bench` with counts so small that only what it says can be tested, not how fast anything is.
@Suite struct BenchTests {
    private static let quick = ["--seconds", "0.01", "--rounds", "2", "--training-batch", "4"]

    @Test func measuresAShape() throws {
        let words = ["bench", "--shape", "6x3:8,4", "--batch", "1", "--batch", "5", "--json"]
        let report = try Program.succeed(words + Self.quick).json()
        #expect(report["subject"] as? String == "shape 6x3:8,4")
        #expect(report["plugin"] as? String == "lstm-ae")
        #expect(report["window_rows"] as? Int == 6 && report["features"] as? Int == 3)
        #expect((report["layers"] as? [String])?.first == "encoder_1 3 → 8")
        // Encoder, decoder and output of 6 steps, the code projected once, no recurrence into the first step.
        let encoder = 6 * (3 * 32 + 8 * 16) + 5 * (8 * 32 + 4 * 16)
        let decoder = 4 * 16 + 6 * (4 * 32) + 5 * (4 * 16 + 8 * 32)
        #expect(report["operations_per_window"] as? Int == 2 * (encoder + decoder + 6 * 8 * 3))
        #expect((report["peak_gflops"] as? Double ?? 0) > 0)

        let inference = try #require(report["inference"] as? [[String: Any]])
        #expect(inference.map { $0["batch"] as? Int } == [1, 5])
        let training = try #require(report["training"] as? [String: Any])
        #expect(training["batch"] as? Int == 4)
        for cell in inference + [training] {
            let best = try #require(cell["best_microseconds"] as? Double)
            let median = try #require(cell["median_microseconds"] as? Double)
            let p99 = try #require(cell["p99_microseconds"] as? Double)
            #expect(0 < best && best <= median && median <= p99)
            #expect((cell["windows_per_second"] as? Double ?? 0) > 0)
            #expect((cell["share_of_peak"] as? Double ?? 0) > 0)
        }
        let stages = try #require(report["stages"] as? [[String: Any]])
        #expect(
            stages.map { $0["name"] as? String } == ["feature", "projection", "recurrence", "dense", "scoring"])
        let shares = stages.compactMap { $0["share"] as? Double }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
        #expect((report["noise"] as? [String: Any])?["is_noisy"] is Bool)
    }

    @Test func measuresFleets() throws {
        let words = ["bench", "--shape", "6x3:8,4", "--workloads", "1", "--workloads", "3", "--threads", "1", "--json"]
        let report = try Program.succeed(words + Self.quick).json()
        let fleets = try #require(report["fleets"] as? [[String: Any]])
        #expect(fleets.map { $0["kind"] as? String } == ["own", "shared", "separate", "own", "shared", "separate"])
        let cells = try fleets.map { try #require($0["throughput"] as? [String: Any]) }
        #expect(cells.map { $0["batch"] as? Int } == [1, 1, 1, 3, 3, 3])
        #expect(fleets.allSatisfy { ($0["over_one"] as? Double ?? 0) > 0 })
        #expect(cells.allSatisfy { ($0["median_microseconds"] as? Double ?? 0) > 0 })
        let row = try #require(report["sliding_row"] as? [String: Any])
        #expect((row["median_microseconds"] as? Double ?? 0) > 0)
    }

    @Test func measuresADetectorOfAFile() throws {
        let model = try Fixture.shared.get().model
        let report = try Program.succeed(["bench", model, "--batch", "1", "--json"] + Self.quick).json()
        #expect((report["subject"] as? String)?.hasPrefix("\(model), workload ") == true)
    }

    @Test func printsATable() throws {
        let text = try Program.succeed(
            ["bench", "--shape", "4x2:3", "--batch", "2", "--isa", "portable"] + Self.quick
        ).output
        for word in [
            "portable, f32", "windows/s", "of peak", "score", "train", "recurrence", "cached input", "rounds differed",
        ] {
            #expect(text.contains(word), "\(word)")
        }
    }

    @Test func trainingCanBeLeftOut() throws {
        let report = try Program.succeed(
            ["bench", "--shape", "4x2:3", "--seconds", "0.01", "--rounds", "1", "--training-batch", "0", "--json"]
        ).json()
        #expect(report["training"] == nil)
    }

    @Test func anUnknownWorkloadIsNamed() throws {
        let model = try Fixture.shared.get().model
        let outcome = try Program.run(["bench", model, "--workload", "no/such"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(model) && outcome.errors.contains("'no/such'"), "\(outcome.errors)")
    }

    @Test(arguments: [
        (["--shape", "30x8"], "30x8:64,32"), (["--shape", "30x8:0"], "1 to 1024"),
        (["m.h5", "--shape", "30x8:64"], "exclude each other"), (["--workload", "shop"], "needs a model file"),
        (["--batch", "0"], "--batch"), (["--threads", "0"], "--threads"), (["--threads", "100000"], "cores"),
        (["--isa", "sse9"], "portable"), (["--precision", "f64"], "f32, bf16, int8"),
        (["--training-batch", "-1"], "--training-batch"), (["--seconds", "0"], "--seconds"),
        (["--rounds", "0"], "--rounds"), (["--workloads", "0"], "--workloads"),
    ])
    func wrongUsageIsStatusTwo(_ options: [String], _ words: String) throws {
        let outcome = try Program.run(["bench"] + options)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
}
