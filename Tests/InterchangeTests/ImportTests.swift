import Core
import Files
import Foundation
internal import HDF5
import Interchange
import Neural
import Testing

/// We take what Keras writes, and compute the same.
struct ImportTests {
    private struct Case: Encodable {
        let name: String
        let window: Int
        let features: Int
        let encoder: [Int]
        let latent: Int
        let decoder: [Int]
        let style: Int
    }

    @Test(.enabled(if: Tool.isThere(Tool.python), "Scripts/test-tools.sh could not make .build/test-python"))
    func kerasModelsComputeTheSameHere() throws {
        let folder = try TemporaryFolder()
        let cases = architectures.enumerated().map { index, shape in
            Case(
                name: "case\(index)", window: shape.windowLength, features: shape.featureCount,
                encoder: shape.encoderWidths, latent: shape.latentWidth, decoder: shape.decoderWidths,
                style: index % 3)
        }
        let json = String(decoding: try JSONEncoder().encode(cases), as: UTF8.self)
        _ = try Tool.run(Tool.python, [Tool.script("write_models.py"), folder.path, json])
        for item in cases {
            let path = folder.file(item.name)
            let expected = try ForeignTree.read(
                try Data(contentsOf: URL(fileURLWithPath: path + ".expected.h5")), path: path
            ).flattened()
            guard case .float32(let windows)? = expected["windows"]?.values,
                case .float32(let wanted)? = expected["reconstruction"]?.values
            else {
                Issue.record("\(item.name) has no expected values")
                continue
            }
            // A weights file does not say that its layers have no bias: that case needs the whole model.
            let shape = ShapeDescription(
                window: item.window, encoderWidths: item.encoder, latentWidth: item.latent,
                decoderWidths: item.decoder, isDistributed: item.style != 1)
            let forms = [("keras", nil), ("h5", nil)] + (item.style == 2 ? [] : [("weights.h5", shape)])
            for (ending, shape) in forms {
                let group = try ForeignFile.read("\(path).\(ending)", shape: shape)
                let weights = try NetworkArrays.weights(group.flattened(), window: item.window)
                let difference = largestDifference(try reconstruction(weights, windows), wanted)
                #expect(difference < 1e-5, "\(item.name).\(ending): \(difference)")
            }
        }
    }

    @Test(.enabled(if: Tool.isThere(Tool.python), "Scripts/test-tools.sh could not make .build/test-python"))
    func everyUnsupportedLayerIsNamed() throws {
        let folder = try TemporaryFolder()
        _ = try Tool.run(Tool.python, [Tool.script("write_unsupported.py"), folder.path])
        func refusal(_ name: String) -> String {
            do {
                _ = try ForeignFile.read(folder.file(name), shape: nil)
                return "taken"
            } catch {
                return error.description
            }
        }
        let layers = refusal("unsupported.keras")
        for part in [
            "layer 'both_ways' (Bidirectional)", "layer 'norm' (BatchNormalization)",
            "layer 'rectified' (LSTM): activation is relu", "activation is sigmoid, not linear",
        ] {
            #expect(layers.contains(part), "\(layers)")
        }
        let branches = refusal("branching.h5")
        #expect(branches.contains("layer 'skip' takes back, first, not the layer before it"), "\(branches)")
        #expect(branches.contains("layer 'skip' (Concatenate)"), "\(branches)")
        #expect(refusal("forecaster.keras").contains("repeats the code"), "\(refusal("forecaster.keras"))")
    }
}
