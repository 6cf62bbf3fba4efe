import Core
internal import Engine
import Foundation
import StorageTesting
import Testing

@testable import Files
@testable import HDF5
@testable import ModelFiles
@testable import Recordings

/// Whatever a writer of ours makes, a reader takes; else the writer refuses it.
struct WrittenLimitTests {
    /// Numbers that gzip leaves about as they are.
    private static func numbers(_ count: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            var state: UInt32 = 1
            for index in 0..<count {
                state = state &* 1_664_525 &+ 1_013_904_223
                buffer[index] = Float(bitPattern: state >> 9 | 0x3f80_0000)
            }
            initialized = count
        }
    }

    private static func detector(_ workload: String, _ weights: NamedArray) -> DetectorRecord {
        let sound = Examples.detector(workload)
        return DetectorRecord(
            workload: sound.workload, intervalSeconds: 60, feature: sound.feature,
            model: PluginRecord(
                plugin: "lstm-ae", version: "1.2", parameters: [:], state: PluginState(["kernel": weights])),
            scorer: sound.scorer, threshold: sound.threshold, training: sound.training)
    }

    /// More than a child gives back at a time: 100 detectors of 4 MiB.
    @Test(.timeLimit(.minutes(20))) func detectorsOfManyWorkloadsAreReadInParts() throws {
        let folder = try Scratch()
        let path = folder.file("m.h5")
        let weights = NamedArray(shape: [1 << 20], values: .float32(Self.numbers(1 << 20)))
        let names = (0..<100).map { "w\($0)" }
        try ModelFile.write(names.map { Self.detector($0, weights) }, to: path, createdAt: "now", engineVersion: "1")
        #expect(try ModelFile.read(path, loader: Setting.quickLoader).detectors.count == 100)
        let read = try ModelFile.read(path, workloads: names.map { Workload($0) }, loader: Setting.quickLoader)
        #expect(read.count == 100 && read.allSatisfy { $0.model.state.arrays["kernel"] == weights })
    }

    /// The most that a writer takes fits into what a parsing child may use.
    @Test(.timeLimit(.minutes(20))) func theLargestWrittenFileIsRead() throws {
        let folder = try Scratch()
        let path = folder.file("m.h5")
        let count = FileRules.writtenBytes / 4 - 4096
        let weights = NamedArray(shape: [count], values: .float32(Self.numbers(count)))
        try ModelFile.write([Self.detector("w", weights)], to: path, createdAt: "now", engineVersion: "1")
        let read = try ModelFile.read(path, loader: Setting.quickLoader).detectors
        #expect(read.first?.model.state.arrays["kernel"]?.values.count == count)
        let larger = NamedArray(shape: [count + 8192], values: .float32([Float](repeating: 1, count: count + 8192)))
        let error = try #require(throws: FileError.self) {
            try ModelFile.write([Self.detector("w", larger)], to: path, createdAt: "now", engineVersion: "1")
        }
        #expect(error.problem.contains("the detector of 'w'") && error.problem.contains("256 MiB"), "\(error)")
    }

    @Test func rejectsOversizedScores() throws {
        let folder = try Scratch()
        let scores = FileGroup(arrays: ["score": .float64([Double](repeating: 0, count: 55 << 20))])
        let error = try #require(throws: FileError.self) {
            try scores.checkIsReadable(folder.file("s.h5"), "the scores", remedy: "score less at a time")
        }
        #expect(error.problem == "the scores take 440 MiB; the maximum per file is 256 MiB")
    }

    @Test(arguments: ["\u{feff}cart", "cart\u{feff}", "\u{feff}", String(repeating: "n", count: 4095)])
    func everyNameThatIsWrittenIsRead(_ name: String) throws {
        let folder = try Scratch()
        let path = folder.file("m.h5")
        try ModelFile.write([Examples.detector(name)], to: path, createdAt: "now", engineVersion: "1")
        for loader in [FileLoader.inProcess, Setting.quickLoader] {
            #expect(try ModelFile.read(path, loader: loader).detectors.map(\.workload.name) == [name])
            #expect(try ModelFile.read(path, workloads: [Workload(name)], loader: loader).count == 1)
        }
    }

    @Test(arguments: [
        (String(repeating: "n", count: 4096), "4096 bytes"), (String(repeating: "/", count: 1400), "4200 bytes"),
        ("a\0b", "NUL byte"),
    ])
    func rejectsUnreadableNames(_ name: String, _ words: String) throws {
        let folder = try Scratch()
        let error = try #require(throws: FileError.self) {
            try ModelFile.write(
                [Examples.detector(name)], to: folder.file("m.h5"), createdAt: "now", engineVersion: "1")
        }
        #expect(error.problem.contains(words), "\(error)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
