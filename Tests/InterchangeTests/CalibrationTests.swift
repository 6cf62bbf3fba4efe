import Core
import Engine
import Foundation
internal import HDF5
internal import ModelFiles
import Testing

/// A network that Keras trained, from import to verdict.
struct CalibrationTests {
    @Test(.enabled(if: Tool.isThere(Tool.python), "Scripts/test-tools.sh could not make .build/test-python"))
    func importedKerasModelGivesSameVerdicts() throws {
        let folder = try TemporaryFolder()
        let metrics = "\(Tool.root)/Demo/data/adservice-5f6585d649-fnmft_metric.csv.gz"
        _ = try Tool.run(Tool.python, [Tool.script("train_keras.py"), metrics, folder.path])
        let program = try Tool.anomengine()
        _ = try Tool.run(
            program,
            [
                "model", "import", folder.file("cart.keras"), "--workload", "cart", "--scaling",
                folder.file("scaling.csv"), "--output", folder.file("network.h5"),
            ])
        let later = folder.file("later/cart.csv")
        #expect(throws: Tool.Failure.self, "a detector without a limit must not judge") {
            try Tool.run(program, ["detect", later, "--model", folder.file("network.h5")])
        }
        _ = try Tool.run(
            program,
            [
                "fit", folder.file("normal/cart.csv"), "--calibrate-only", folder.file("network.h5"), "--set",
                "mse.steps=0", "--output", folder.file("cart.h5"),
            ])
        _ = try Tool.run(
            program, ["detect", later, "--model", folder.file("cart.h5"), "--output", folder.file("scored.h5")])

        let keras = try ForeignTree.read(
            try Data(contentsOf: URL(fileURLWithPath: folder.file("keras.h5"))), path: "keras.h5")
        let errors = try floats(keras, "errors")
        let heldOut = try floats(keras, "held_out").sorted()
        let rank = min(heldOut.count, Int((Double(heldOut.count + 1) * 0.997).rounded(.up)))
        let limit = heldOut[rank - 1]
        let scored = try #require(try ResultsFile.read(folder.file("scored.h5")).scored.first)
        #expect(scored.count == errors.count)
        for (score, error) in zip(scored.scores, errors) { #expect(abs(score - error) < 1e-4 * max(1, error)) }
        #expect(abs(scored.limits[0] - limit) < 1e-5 * limit)
        #expect(scored.verdicts == errors.map { $0 > limit })
        // Without anomalies, or with nothing else, equal verdicts would say little.
        #expect(scored.verdicts.contains(true) && scored.verdicts.contains(false))
    }

    private func floats(_ tree: FileGroup, _ name: String) throws -> [Double] {
        guard case .float32(let values)? = tree.arrays[name]?.array.values else {
            throw Tool.Failure(status: 0, output: "no array \(name)")
        }
        return values.map { Double($0) }
    }
}
