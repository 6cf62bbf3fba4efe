internal import Core
import Foundation
import Testing

/// The main job, command by command.
@Suite struct JobTests {
    private let data = SyntheticData.reading

    @Test func fitPrintsWhatItLearnt() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        let outcome = try Program.succeed(
            ["fit", fixture.normal, "--output", folder.file("m.h5"), "--json"] + data + SyntheticData.small)
        #expect(outcome.errors.isEmpty)
        let json = try outcome.json()
        #expect(json["output"] as? String == folder.file("m.h5"))
        let detectors = try #require(json["detectors"] as? [[String: Any]])
        #expect(detectors.map { $0["workload"] as? String } == ["cart", "front"])
        for detector in detectors {
            #expect(detector["epochs"] as? Int == 4)
            #expect(try #require(detector["limit"] as? Double) > 0)
            #expect(detector["training_loss"] is Double && detector["validation_loss"] is Double)
            #expect(detector["training_windows"] as? Int == 191 && detector["calibration_windows"] as? Int == 71)
        }
        let read = try #require(json["data"] as? [String: Any])
        #expect((read["files"] as? [[String: Any]])?.first?["rows"] as? Int == 600)
        #expect(folder.names == ["m.h5"])
    }

    @Test func detectFindsTheFault() throws {
        let fixture = try Fixture.shared.get()
        let outcome = try Program.succeed(["detect", fixture.faulty, "--model", fixture.model, "--json"] + data)
        let json = try outcome.json()
        #expect(json["format"] as? String == "anomengine-detection")
        #expect(json["workloads_without_detector"] as? [String] == [])
        let worst = try #require((json["incidents"] as? [[String: Any]])?.first)
        #expect(worst["workload"] as? String == "cart" && worst["replica"] as? String == "cart-1")
        let start = try #require(worst["start_seconds"] as? Double)
        #expect(abs(start - Double(SyntheticData.time(ofRow: 350))) <= 60)
        #expect(try #require(worst["peak_over_limit"] as? Double) > 2)
        let top = try #require((worst["attributions"] as? [[String: Any]])?.first)
        #expect(top["feature"] as? String == "cpu")

        let table = try Program.succeed(["detect", fixture.faulty, "--model", fixture.model] + data)
        let lines = table.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("workload") && lines[0].hasSuffix("top features"))
        #expect(lines[2].hasPrefix("cart  ") && lines[2].contains("2022-08-22 13:5") && lines[2].contains("cpu "))
        #expect(table.errors.contains("read 240 rows of 1 files into 2 series"))
    }

    @Test func failOnAnomalyIsAnExitStatus() throws {
        let fixture = try Fixture.shared.get()
        let call = ["--model", fixture.model, "--fail-on-anomaly"] + data
        #expect(try Program.run(["detect", fixture.faulty] + call).status == 3)
        let quiet = ["--from", "\(SyntheticData.time(ofRow: 300))", "--to", "\(SyntheticData.time(ofRow: 345))"]
        let outcome = try Program.succeed(["detect", fixture.faulty] + call + quiet)
        #expect(outcome.output.hasPrefix("No incidents."))
    }

    @Test func detectWritesEachFormat() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        for name in ["scores.csv", "scores.json", "scores.h5"] {
            try Program.succeed(
                [
                    "detect", fixture.faulty, "--model", fixture.model, "--output", folder.file(name), "--incidents",
                    folder.file("incidents.csv"),
                ] + data)
        }
        let lines = try folder.text("scores.csv").split(separator: "\n").map { $0.split(separator: ",") }
        #expect(lines[0].prefix(6) == ["time", "workload", "replica", "score", "limit", "anomalous"])
        let anomalies = lines.dropFirst().filter { $0[5] == "1" }
        #expect(anomalies.contains { $0[1] == "cart" && $0[6] == "cpu" })
        let incidents = try folder.text("incidents.csv").split(separator: "\n")
        #expect(incidents[0].hasPrefix("workload,replica,start,end") && incidents[1].contains("cart"))

        let json = try #require(
            try JSONSerialization.jsonObject(with: try folder.bytes("scores.json")) as? [String: Any])
        let scores = try #require((json["scores"] as? [[String: Any]])?.first)
        #expect((scores["scores"] as? [Double])?.count == lines.dropFirst().filter { $0[1] == "cart" }.count)
        #expect(try folder.bytes("scores.h5").prefix(4) == Data([0x89, 0x48, 0x44, 0x46]))
        #expect(folder.names == ["incidents.csv", "scores.csv", "scores.h5", "scores.json"])
    }

    @Test func evalMeasuresWhatDetectWrote() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        let quiet = ["--to", "\(SyntheticData.time(ofRow: 345))"]
        let call = ["--model", fixture.model] + data
        try Program.succeed(["detect", fixture.faulty, "--output", folder.file("faults.h5")] + call)
        try Program.succeed(["detect", fixture.faulty, "--output", folder.file("quiet.h5")] + call + quiet)
        let arguments = [
            "eval", folder.file("faults.h5"), "--labels", fixture.labels, "--label-kind-column", "kind", "--normal",
            folder.file("quiet.h5"),
        ]
        let json = try Program.succeed(arguments + ["--json"]).json()
        #expect(json["mean_false_positive_rate"] is Double)
        let cart = try #require((json["workloads"] as? [[String: Any]])?.first { $0["name"] as? String == "cart" })
        #expect(cart["limit"] is Double && cart["quality"] is [String: Any])
        #expect(json["summary"] is [String: Any])

        let text = try Program.succeed(arguments).output
        #expect(text.contains("random scores") && text.contains("mean false-positive rate: "))
        #expect(text.split(separator: "\n").contains { $0.hasPrefix("cart") && $0.contains("1/1") })
        #expect(text.split(separator: "\n").contains { $0.hasPrefix("cpu") && $0.contains("1/1") })
    }

    @Test func modelFilesAreShownAndVerified() throws {
        let fixture = try Fixture.shared.get()
        let verified = try Program.succeed(["model", "verify", fixture.model, "--json"]).json()
        #expect(verified["status"] as? String == "ok")
        let shown = try Program.succeed(["model", "show", fixture.model, "--json"]).json()
        #expect(shown["sha256"] as? String == verified["sha256"] as? String)
        let detector = try #require((shown["detectors"] as? [[String: Any]])?.first)
        #expect(detector["workload"] as? String == "cart" && detector["period_seconds"] as? Double == 60)
        #expect((detector["model"] as? [String: Any])?["plugin"] as? String == "lstm-ae")
        let text = try Program.succeed(["model", "show", fixture.model]).output
        #expect(text.contains("lstm-ae") && text.contains("2022-08-22"))
        #expect(try Program.succeed(["model", "verify", fixture.model]).output.contains(": ok, 2 detectors, sha256 "))
    }

    @Test func pluginsAreListedAndShown() throws {
        let list = try Program.succeed(["plugins", "list", "--json"])
        let plugins = try #require(
            try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
        let names = Set(plugins.compactMap { $0["name"] as? String })
        #expect(names.isSuperset(of: ["minmax", "standard", "robust", "lstm-ae", "mse", "percentile"]))
        for name in names {
            let text = try Program.succeed(["plugins", "show", name]).output
            #expect(text.hasPrefix(name))
        }
        #expect(try Program.succeed(["plugins", "show", "lstm-ae"]).output.contains("--set lstm-ae.window"))
    }
}
