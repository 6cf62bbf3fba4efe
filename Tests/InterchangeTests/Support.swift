internal import Core
import Foundation
import Interchange
import Kernels

@testable import Neural

/// Architectures from one unit to more than any kernel's tile, in every depth.
let architectures: [AutoencoderArchitecture] = {
    var random = RandomSource(seed: 20)
    var list = [
        AutoencoderArchitecture(featureCount: 1, windowLength: 2, encoderWidths: [1], decoderWidths: [1]),
        AutoencoderArchitecture(
            featureCount: 8, windowLength: 200, encoderWidths: [128], latentWidth: 16, decoderWidths: [128]),
        AutoencoderArchitecture(
            featureCount: 5, windowLength: 30, encoderWidths: [128, 64, 32], decoderWidths: [32, 64, 128]),
    ]
    while list.count < 20 {
        func number(_ range: ClosedRange<Int>) -> Int {
            range.lowerBound + Int(random.uniform() * Double(range.count))
        }
        func widths() -> [Int] { (0..<number(1...3)).map { _ in number(1...128) } }
        list.append(
            AutoencoderArchitecture(
                featureCount: number(1...20), windowLength: number(2...200), encoderWidths: widths(),
                latentWidth: number(0...1) * number(1...32), decoderWidths: widths()))
    }
    return list
}()

/// Numbers from a seed, uniform in 0 to 1.
func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in Float(random.uniform()) }
}

/// What an autoencoder makes of windows.
func reconstruction(_ weights: AutoencoderWeights, _ windows: [Float]) throws -> [Float] {
    let size = weights.architecture.windowLength * weights.architecture.featureCount
    var result = [Float](repeating: 0, count: windows.count)
    var span = result.mutableSpan
    LSTMAutoencoder(weights, table: try KernelTable.selected()).makeRunner()
        .reconstruct(windows.span, count: windows.count / size, into: &span)
    return result
}

func largestDifference(_ left: [Float], _ right: [Float]) -> Float {
    left.count == right.count ? zip(left, right).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

/// A folder that goes with the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("anomengine-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// Other programs that read and write our files; `Scripts/test-tools.sh` makes the Python environments.
enum Tool {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let python = "\(root)/.build/test-python/bin/python3"
    static let torchPython = "\(root)/.build/test-torch/bin/python3"

    static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    struct Failure: Error {
        let status: Int32
        let output: String
    }

    /// Runs a program and gives what it prints.
    static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("output-\(UUID())")
        let errors = FileManager.default.temporaryDirectory.appendingPathComponent("errors-\(UUID())")
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = try String(decoding: Data(contentsOf: errors).suffix(3000), as: UTF8.self)
            throw Failure(status: process.terminationStatus, output: text)
        }
        return try Data(contentsOf: output)
    }

    /// The built program, beside the tests.
    static func anomengine() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("anomengine").path
        guard isThere(path) else { throw Failure(status: 0, output: "\(path) is not built") }
        return path
    }

    static func script(_ name: String) -> String { "\(root)/Tests/InterchangeTests/Python/\(name)" }
}
