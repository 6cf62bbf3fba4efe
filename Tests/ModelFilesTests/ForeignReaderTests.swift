import Foundation
import StorageTesting
import Testing

/// Another program, h5py, finds in the files what `docs/files.md` says.
@Suite struct ForeignReaderTests {
    @Test func h5pyOpensTheFiles() throws {
        guard let python = pythonWithH5py() else {
            try Test.cancel("no python3 with h5py (Debian: python3-h5py)")
        }
        let folder = try Scratch()
        let paths = FileKind.allCases.map { folder.file("\($0.rawValue).h5") }
        for (kind, path) in zip(FileKind.allCases, paths) { try kind.write(to: path) }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("read_files.py")
        let output = try #require(run(python, [script.path] + paths))
        let found = try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
        try checkModel(Node(found["model"]))
        try checkResults(Node(found["results"]))
        try checkRecording(Node(found["recording"]))
    }

    private func checkModel(_ root: Node) throws {
        #expect(root.attribute("format") == "anomengine-model")
        #expect(root.attribute("format_version") == 1)
        #expect(root.attribute("created_at") == Examples.createdAt)
        #expect(root.attribute("engine_version") == "0.1.0")
        #expect((root.attribute("sha256") as String?)?.count == 64)
        let names = ["cartservice", "shop%2Fcart%2Fserver", "%2Ehidden", "100%25", "%", "日本語", "%2E."]
        for (name, workload) in zip(names, Examples.workloads) {
            #expect(root["detectors"][name].attribute("workload") == workload)
        }
        let detector = root["detectors"]["cartservice"]
        #expect(detector.attribute("period_seconds") == 60.0)
        #expect((detector.attribute("sha256") as String?)?.count == 64)
        #expect(detector["feature"].attribute("plugin") == "minmax")
        #expect(detector["feature"]["columns"].texts == ["cpu_usage", "Größe µs"])
        #expect(detector["model"].attribute("plugin_version") == "1.2")
        #expect(
            detector["model"].attribute("params") == #"{"encoder-widths": [32, 16], "tied": true, "window": 30}"#)
        let kernel = detector["model"]["encoder_1"]["kernel"]
        #expect(kernel.shape == [6, 4])
        #expect(kernel.type == "<f4")
        #expect(detector["threshold"]["limit"].value == 0.125)
        let training = detector["training"]
        #expect(training.attribute("seed") == "\(UInt64.max)")
        #expect(training.attribute("rows") == 715)
        #expect(training.attribute("to_seconds") == 1_661_198_400.5)
        #expect(training["loss_curve"].shape == [2, 2])
        #expect(training["rl_distribution"].numbers == [0.001, 0.002, 1e-300])
    }

    private func checkResults(_ root: Node) throws {
        #expect(root.attribute("format") == "anomengine-results")
        #expect((root.attribute("sha256") as String?)?.count == 64)
        let series = root["workloads"]["shop%2Ffront"]["%"]
        #expect(series.attribute("workload") == "shop/front")
        #expect(series.attribute("replica") == "")
        #expect(series.attribute("unscored_rows") == 4)
        #expect(series["time"].attribute("units") == "seconds since 1970-01-01 00:00:00")
        #expect(series["time"].attribute("standard_name") == "time")
        #expect(series["time"].numbers?.first == 1_661_155_500)
        #expect(series["score"].scales == ["time"])
        #expect(series["verdict"].numbers == [0, 0, 0, 1, 1])
        #expect(series["contributions"].shape == [5, 2])
        #expect(series["contributions"].scales == ["time", "feature"])
        let episodes = root["incidents"]
        #expect(episodes["workload"].texts == ["shop/front", "cartservice"])
        #expect(episodes["attribution_count"].numbers == [2, 0])
        #expect(episodes["attribution_feature"].texts == ["cpu", "Größe"])
    }

    private func checkRecording(_ root: Node) throws {
        #expect(root.attribute("format") == "anomengine-recording")
        let series = root["series"]["cartservice"]["cart-1"]
        #expect(series.attribute("period_seconds") == 0.5)
        #expect(series["column"].texts == ["cpu_usage", "syscalls"])
        #expect(series["time"].numbers == [1_661_155_500.25, 1_661_155_500.75, 1_661_155_501.25])
        #expect(series["values"].shape == [3, 2])
        #expect(series["values"].type == "<f4")
        #expect(series["values"].scales == ["time", "column"])
    }

    private func pythonWithH5py() -> String? {
        ["/usr/bin/python3", "/usr/local/bin/python3"].first { run($0, ["-c", "import h5py"]) != nil }
    }

    /// A program's standard output; nil if it cannot be run or fails.
    private func run(_ program: String, _ arguments: [String]) -> Data? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? data : nil
    }
}

/// A part of what `read_files.py` prints.
private struct Node {
    private let content: [String: Any]

    init(_ content: Any?) {
        self.content = content as? [String: Any] ?? [:]
    }

    subscript(name: String) -> Node { Node(content[name]) }

    func attribute<Value>(_ name: String) -> Value? { (content["@"] as? [String: Any])?[name] as? Value }

    var shape: [Int]? { content["shape"] as? [Int] }
    var type: String? { content["type"] as? String }
    var scales: [String]? { content["scales"] as? [String] }
    var value: Double? { content["values"] as? Double }
    var numbers: [Double]? { content["values"] as? [Double] }
    var texts: [String]? { content["values"] as? [String] }
}
