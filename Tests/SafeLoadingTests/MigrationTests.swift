import Engine
import Foundation
import Testing

@testable import Store

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

    @Test func everyKnownVersionHasAFile() {
        for version in 1...FileFormat.model.version {
            #expect(FileManager.default.fileExists(atPath: Setting.fixture("model-v\(version).h5")))
        }
    }
}
