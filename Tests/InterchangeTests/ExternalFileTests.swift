internal import Files
import Foundation
internal import HDF5
import Testing

@testable import Interchange

/// Weights in a file beside an ONNX model.
struct ExternalFileTests {
    @Test func readsWeightsBesideTheModel() throws {
        let folder = try TemporaryFolder()
        let weights = GraphFormTests.weights()
        var builder = GraphBuilder(weights)
        builder.weightsFile = "a.onnx.data"
        let path = folder.file("a.onnx")
        try builder.model().write(to: URL(fileURLWithPath: path))
        try builder.external.write(to: URL(fileURLWithPath: folder.file("a.onnx.data")))

        let asked = try ForeignFile.read(path, shape: nil)
        #expect(asked.attributes[ForeignFile.filesAttribute] == .texts(["a.onnx.data"]))
        let files = try ExternalFiles.load(["a.onnx.data"], beside: path)
        let group = try ForeignFile.read(path, shape: nil, files: files)
        #expect(try NetworkArrays.weights(group.flattened(), window: 5) == weights)

        let short = try #require(throws: FileError.self) {
            try ForeignFile.read(path, shape: nil, files: ["a.onnx.data": builder.external.dropLast(4)])
        }
        #expect(short.problem.contains("is outside the file 'a.onnx.data'"), "\(short)")
    }

    @Test func commandReadsThemWithinLimits() throws {
        let folder = try TemporaryFolder()
        var builder = GraphBuilder(GraphFormTests.weights())
        builder.weightsFile = "weights.bin"
        try builder.model().write(to: URL(fileURLWithPath: folder.file("a.onnx")))
        let arguments = [
            "model", "import", folder.file("a.onnx"), "--workload", "cart", "--columns", "a,b,c", "--output",
            folder.file("a.h5"),
        ]
        let program = try Tool.anomengine()
        let missing = try #require(throws: Tool.Failure.self) { try Tool.run(program, arguments) }
        #expect(missing.output.contains("'weights.bin' cannot be read"), "\(missing.output)")
        try builder.external.write(to: URL(fileURLWithPath: folder.file("weights.bin")))
        let output = String(decoding: try Tool.run(program, arguments), as: UTF8.self)
        #expect(output.contains("checked against the graph on 2 windows"), "\(output)")
    }

    @Test(arguments: ["/etc/hostname", "../a.bin", "sub/../../a.bin", "", "link", "folder"])
    func refusesFilesOutsideOfTheFolder(_ name: String) throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("folder"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "/etc/hostname")
        #expect(throws: FileError.self) { try ExternalFiles.load([name], beside: folder.file("a.onnx")) }
    }
}
