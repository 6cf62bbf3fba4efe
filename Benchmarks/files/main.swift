// Makes and reads model files of many detectors, to show what one costs. Usage:
//     FileBenchmark make COUNT FILE
//     FileBenchmark open|list|one|all FILE    the median of several readings in fresh processes, and the most memory
// Readings are those of the commands: a child process parses, this one checks digests. `one` loads a detector of the middle.

internal import Core
internal import Engine
internal import Files
import Foundation
internal import HDF5
internal import ModelFiles

/// A detector of 12,000 weights, about that of the demo.
func detector(_ number: Int) -> DetectorRecord {
    let values = (0..<12_000).map { Float(($0 &* 2_654_435_761 &+ number) % 1000) / 1000 }
    func part(_ plugin: String, _ state: PluginState = PluginState()) -> PluginRecord {
        PluginRecord(plugin: plugin, version: "1.0", parameters: ["window": .integer(30)], state: state)
    }
    return DetectorRecord(
        workload: Workload("namespace-\(number % 100)/workload-\(number)"), intervalSeconds: 60,
        feature: part("minmax"),
        model: part(
            "lstm-ae",
            PluginState([
                "encoder_1/kernel": NamedArray(shape: [60, 100], values: .float32(Array(values[..<6000]))),
                "decoder_1/kernel": NamedArray(shape: [60, 100], values: .float32(Array(values[6000...]))),
            ])), scorer: part("mse"),
        threshold: part("percentile", PluginState(["limit": NamedArray(shape: [], values: .float64([1]))])),
        training: TrainingRecord(
            fromSeconds: 0, toSeconds: 1, rowCount: 1, trainingWindowCount: 1, validationWindowCount: 0,
            calibrationWindowCount: 0, seed: 1, lossCurve: [], calibrationScores: [], dataDigest: ""))
}

func fail(_ text: String) -> Never {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
    exit(2)
}

/// Reads once; the child's work is the parsing alone, since it is this small program.
func read(_ what: String, _ path: String) throws -> Int {
    let loader = FileLoader.child(ParserProcess(executable: "/proc/self/exe", arguments: ["parse"]))
    switch what {
    case "open": return try ModelFile.read(path, workloads: [], loader: loader).count
    case "list": return try ModelFile.workloads(path, loader: loader).count
    case "one":
        return try ModelFile.read(path, workloads: [Workload("namespace-5/workload-5")], loader: loader).count
    case "all": return try ModelFile.read(path, loader: loader).detectors.count
    default: fail("no reading '\(what)'")
    }
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("make", 3):
    guard let count = Int(arguments[1]), count > 5 else { fail("COUNT must be a number over 5") }
    try ModelFile.write(
        (0..<count).map(detector), to: arguments[2], createdAt: "2026-01-01T00:00:00Z", engineVersion: "benchmark")
case ("parse", 4...):
    let reply = try ParserReply.make(path: arguments[1]) { () throws(FileError) -> FileGroup in
        try ParserReply.tree(arguments[1], selection: Array(arguments[3...]))
    }
    try FileHandle.standardOutput.write(contentsOf: reply)
case (let what?, 2):
    var seconds: [Double] = []
    for _ in 0..<11 {
        let clock = ContinuousClock()
        let duration = try clock.measure { _ = try read(what, arguments[1]) }
        seconds.append(Double(duration.components.attoseconds) / 1e18 + Double(duration.components.seconds))
    }
    var usage = rusage()
    var children = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    getrusage(Int32(RUSAGE_CHILDREN.rawValue), &children)
    let milliseconds = (seconds.sorted()[5] * 1e5).rounded() / 100
    print("\(what): \(milliseconds) ms, parent \(usage.ru_maxrss / 1024) MiB, child \(children.ru_maxrss / 1024) MiB")
default:
    fail("usage: FileBenchmark make COUNT FILE | open|list|one|all FILE")
}
