import Core
internal import Engine
internal import Files
import Foundation
internal import HDF5
import Interchange
import Neural
import Testing

/// Other programs load what we write and compute the same.
struct ExportTests {
    @Test(.enabled(if: Tool.isThere(Tool.python), "Scripts/test-tools.sh could not make .build/test-python"))
    func kerasAndONNXRuntimeComputeTheSame() throws {
        let folder = try TemporaryFolder()
        for (index, architecture) in architectures.enumerated() {
            let weights = AutoencoderWeights(architecture: architecture, seed: UInt64(index))
            let path = folder.file("case\(index)")
            let card = #"{"workload": "case\#(index)"}"#
            let keras = KerasWriter(weights, card: card)
            try AtomicFile.write(try keras.archive(path: path), to: path + ".keras")
            try AtomicFile.write(try keras.modelFile(path: path), to: path + ".h5")
            try AtomicFile.write(try keras.weightsFile(path: path), to: path + ".weights.h5")
            try AtomicFile.write(
                try ONNXWriter(weights, card: card).file(engineVersion: "test"), to: path + ".onnx")
            try writeExpected(weights, seed: UInt64(100 + index), to: path + ".expected.h5")
        }
        let output = try Tool.run(Tool.python, [Tool.script("read_exports.py"), folder.path])
        let results = try #require(try JSONSerialization.jsonObject(with: output) as? [String: [String: Any]])
        #expect(results.count == architectures.count)
        for (name, found) in results {
            for form in ["keras", "h5", "weights.h5", "onnx"] {
                let difference = try #require(found[form] as? Double)
                #expect(difference < 1e-5, "\(name) as \(form): \(difference)")
            }
            #expect(found["card"] as? String == name)
        }
    }

    @Test(.enabled(if: Tool.isThere(Tool.torchPython), "there is no python3-torch, so no .build/test-torch"))
    func pyTorchComputesTheSameAndItsONNXComesBack() throws {
        let folder = try TemporaryFolder()
        for (index, architecture) in architectures.enumerated() {
            let weights = AutoencoderWeights(architecture: architecture, seed: UInt64(index))
            let path = folder.file("case\(index)")
            try AtomicFile.write(try TorchWriter(weights, card: "{}").file(), to: path + ".safetensors")
            try AtomicFile.write(Data(TorchWriter.module(file: path + ".safetensors").utf8), to: path + ".py")
            try writeExpectedTensors(weights, seed: UInt64(100 + index), to: path + ".expected.safetensors")
        }
        let output = try Tool.run(Tool.torchPython, [Tool.script("read_torch.py"), folder.path])
        let results = try #require(try JSONSerialization.jsonObject(with: output) as? [String: Double])
        #expect(results.count == architectures.count)
        for (name, difference) in results { #expect(difference < 1e-5, "\(name): \(difference)") }

        for (index, architecture) in architectures.enumerated() {
            let group = try ForeignFile.read(folder.file("case\(index).torch.onnx"), shape: nil)
            #expect(group.attributes["window"] == .integer(Int64(architecture.windowLength)))
            let back = try NetworkArrays.weights(group.flattened(), window: architecture.windowLength)
            #expect(back == AutoencoderWeights(architecture: architecture, seed: UInt64(index)))
        }
    }

    /// Without another program: what is written is read back to the bit.
    @Test(arguments: architectures)
    func everyFormComesBack(_ architecture: AutoencoderArchitecture) throws {
        let folder = try TemporaryFolder()
        let weights = AutoencoderWeights(architecture: architecture, seed: 3)
        let keras = KerasWriter(weights, card: "{}")
        let shape = ShapeDescription(
            window: architecture.windowLength, encoderWidths: architecture.encoderWidths,
            latentWidth: architecture.latentWidth, decoderWidths: architecture.decoderWidths, isDistributed: true)
        let forms: [(String, Data, ShapeDescription?)] = [
            ("a.keras", try keras.archive(path: ""), nil), ("a.h5", try keras.modelFile(path: ""), nil),
            ("a.weights.h5", try keras.weightsFile(path: ""), shape),
            ("a.onnx", try ONNXWriter(weights, card: "{}").file(engineVersion: "test"), nil),
        ]
        for (name, content, shape) in forms {
            try AtomicFile.write(content, to: folder.file(name))
            let group = try ForeignFile.read(folder.file(name), shape: shape)
            let back = try NetworkArrays.weights(group.flattened(), window: architecture.windowLength)
            #expect(back == weights, "\(name)")
        }
    }

    @Test func rejectsShapeThatDoesNotMatchFile() throws {
        let folder = try TemporaryFolder()
        let architecture = architectures[0]
        let weights = AutoencoderWeights(architecture: architecture, seed: 3)
        let content = try KerasWriter(weights, card: "{}").weightsFile(path: "")
        try AtomicFile.write(content, to: folder.file("a.weights.h5"))
        let shape = ShapeDescription(
            window: architecture.windowLength, encoderWidths: architecture.encoderWidths.map { $0 + 1 },
            latentWidth: architecture.latentWidth, decoderWidths: architecture.decoderWidths, isDistributed: true)
        let error = try #require(throws: FileError.self) {
            try ForeignFile.read(folder.file("a.weights.h5"), shape: shape)
        }
        #expect(error.problem.contains("'encoder_1'") && error.remedy.contains("shape"), "\(error)")
    }

    private func writeExpected(_ weights: AutoencoderWeights, seed: UInt64, to path: String) throws {
        let shape = [4, weights.architecture.windowLength, weights.architecture.featureCount]
        let windows = numbers(shape.reduce(1, *), seed: seed)
        var root = FileGroup()
        root.insert(NamedArray(shape: shape, values: .float32(windows)), at: "windows")
        root.insert(
            NamedArray(shape: shape, values: .float32(try reconstruction(weights, windows))), at: "reconstruction")
        try AtomicFile.write(root, to: path)
    }

    private func writeExpectedTensors(_ weights: AutoencoderWeights, seed: UInt64, to path: String) throws {
        let shape = [4, weights.architecture.windowLength, weights.architecture.featureCount]
        let windows = numbers(shape.reduce(1, *), seed: seed)
        let bytes = (windows + (try reconstruction(weights, windows))).withUnsafeBytes { Data($0) }
        let header = """
            {"windows":{"dtype":"F32","shape":\(shape),"data_offsets":[0,\(bytes.count / 2)]},\
            "reconstruction":{"dtype":"F32","shape":\(shape),"data_offsets":[\(bytes.count / 2),\(bytes.count)]}}
            """
        var file = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        file.append(Data(header.utf8))
        file.append(bytes)
        try AtomicFile.write(file, to: path)
    }
}
