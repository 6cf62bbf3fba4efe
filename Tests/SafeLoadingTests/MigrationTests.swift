import Core
import Engine
import Foundation
import Testing

@testable import HDF5
@testable import ModelFiles
@testable import Recordings

/// Each format version ever written stays readable: a small file of each, written by the program of its time.
struct MigrationTests {
    @Test(arguments: ["model-v1.h5", "model-v1-earliest.h5"], [false, true])
    func version1IsRead(_ name: String, inChild: Bool) throws {
        let file = try ModelFile.read(Setting.fixture(name), loader: inChild ? Setting.loader : .inProcess)
        #expect(file.engineVersion == "0.1.0")
        #expect(file.detectors.map(\.workload.name) == ["cart", "shop/front"])
        let detector = file.detectors[0]
        #expect(detector.model.plugin == "lstm-ae")
        #expect(detector.model.parameters["encoder-widths"] == .integers([3, 2]))
        #expect(detector.model.state.arrays["encoder_1/kernel"]?.shape == [2, 12])
        #expect(detector.isCalibrated)
        #expect(try ModelFile.workloads(Setting.fixture(name)).map(\.name) == ["cart", "shop/front"])
    }

    @Test(arguments: [false, true])
    func resultsOfVersion1AreRead(inChild: Bool) throws {
        let file = try ResultsFile.read(
            Setting.fixture("results-v1.h5"), loader: inChild ? Setting.loader : .inProcess)
        let scored = try #require(file.scored.first)
        #expect(scored.workload.name == "cart" && scored.count == 14)
        #expect(scored.features == ["cpu", "mem", "calls"])
        #expect(scored.verdicts.contains(true) && scored.verdicts.contains(false))
        #expect(file.episodes.map(\.workload.name) == ["cart"])
        #expect(file.episodes[0].peakOverLimit > 1 && file.episodes[0].attributions[0].feature == "mem")
    }

    @Test(arguments: [false, true])
    func aRecordingOfVersion1IsRead(inChild: Bool) throws {
        let loader = inChild ? Setting.loader : .inProcess
        let series = try Recording.read(Setting.fixture("recording-v1.h5"), loader: loader)
        #expect(series.map(\.replica) == ["cart-1"])
        #expect(series[0].startSeconds == 1_661_155_500 && series[0].intervalSeconds == 60)
        let width = series[0].columns.count
        let memory = try #require(series[0].columns.firstIndex(of: "memory_usage"))
        let values = (0..<6).map { series[0].values[$0 * width + memory] }
        #expect(values.map { $0.isNaN ? -1 : $0 } == [100, 101, 102, -1, 104, 105])
    }

    /// The journal of a process that was killed.
    @Test(arguments: [false, true])
    func aJournalOfVersion1IsRead(inChild: Bool) throws {
        let loader = inChild ? Setting.loader : .inProcess
        let series = try Recording.read(Setting.fixture("recording-v1.journal"), loader: loader)
        #expect(series.map(\.workload.name) == (0..<4).map { "shop/cart\($0)/server" })
        #expect(series.allSatisfy { $0.startSeconds == 1_661_207_650 && $0.intervalSeconds == 1 && $0.rowCount == 8 })
    }

    /// No command reads windows back; what they hold stays as it is documented.
    @Test func windowsOfVersion1HoldWhatTheyDid() throws {
        let root = try FileLoader.inProcess.tree(Setting.fixture("windows-v1.h5"), .windows)
        let group = try #require(root.groups["workloads"]?.groups["cart"]?.groups["cart"])
        let shapes = group.arrays.mapValues(\.array.shape)
        #expect(shapes["window"] == [14, 6, 3] && shapes["residual"] == [14, 6, 3] && shapes["score"] == [14])
    }

    @Test func everyKnownVersionHasAFile() {
        for format in FileFormat.all {
            let kind = format.name.dropFirst("anomengine-".count)
            for version in 1...format.version {
                #expect(FileManager.default.fileExists(atPath: Setting.fixture("\(kind)-v\(version).h5")))
            }
        }
    }
}
