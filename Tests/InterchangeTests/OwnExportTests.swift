import Core
import Engine
import Foundation
internal import HDF5
internal import ModelFiles
import Testing

/// What `model export` wrote comes back by `model import` without further options.
struct OwnExportTests {
    @Test func carriesItsScaling() throws {
        let folder = try TemporaryFolder()
        let program = try Tool.anomengine()
        var table = "time,cpu,mem\n"
        let noise = numbers(2 * 300, seed: 4)
        for row in 0..<300 {
            table += "\(60 * row),\(40 + 5 * noise[2 * row]),\(1e9 + 1e6 * Double(noise[2 * row + 1]))\n"
        }
        try Data(table.utf8).write(to: URL(fileURLWithPath: folder.file("cart.csv")))
        _ = try Tool.run(
            program,
            [
                "fit", folder.file("cart.csv"), "--plugin", "lstm-ae", "--set", "lstm-ae.window=6", "--set",
                "lstm-ae.encoder-widths=4",
                "--set", "lstm-ae.epochs=1", "--output", folder.file("cart.h5"),
            ])
        let fitted = try #require(try ModelFile.read(folder.file("cart.h5"), loader: .inProcess).detectors.first)
        for (form, name, more) in [
            ("keras", "a.keras", []), ("keras", "a.whole.h5", []), ("onnx", "a.onnx", []),
            ("keras", "a.weights.h5", ["--window", "6", "--encoder-widths", "4"]),
        ] {
            _ = try Tool.run(
                program,
                ["model", "export", folder.file("cart.h5"), "--to", form, "--output", folder.file(name)])
            _ = try Tool.run(
                program,
                ["model", "import", folder.file(name), "--workload", "cart", "--output", folder.file("back.h5")] + more)
            let back = try #require(try ModelFile.read(folder.file("back.h5"), loader: .inProcess).detectors.first)
            #expect(back.feature.state == fitted.feature.state, "\(name)")
            #expect(back.feature.parameters["upper"] == fitted.feature.parameters["upper"], "\(name)")
            #expect(back.model.state == fitted.model.state, "\(name)")
            #expect(back.intervalSeconds == 60, "\(name)")
        }
    }
}
