import Core
import Engine
import Foundation
import StorageTesting
import Testing

@testable import Files
@testable import ModelFiles

#if canImport(Glibc)
    import Glibc
#endif

/// A program that saves and is killed with SIGKILL at a random moment.
///
/// `ANOMENGINE_KILLS` sets how often; `make test-saves` asks for 1,000.
@Suite struct KillTests {
    private static let count = ProcessInfo.processInfo.environment["ANOMENGINE_KILLS"].flatMap { Int($0) } ?? 100

    @Test func killDuringSaveLeavesCompleteFile() throws {
        let folder = try Scratch()
        let path = folder.file("model.h5")
        var random = SplitMix64(seed: 3)
        var leftovers = 0
        var round = 0
        // On a busy machine it may take longer until a kill comes in the middle of a save.
        while round < Self.count || leftovers == 0 && round < 10 * Self.count {
            defer { round += 1 }
            try saveAndKill(path, seed: UInt64(round), afterMicroseconds: UInt32.random(in: 0...12_000, using: &random))
            let file = try ModelFile.read(path)
            let variants = file.detectors.map { $0.model.parameters["variant"] }
            #expect(file.detectors.map(\.workload.name) == ["a", "b"])
            #expect(variants[0] == variants[1])
            guard case .integer(let variant)? = variants[0],
                case .float32(let kernel)? = file.detectors[1].model.state.arrays["kernel"]?.values
            else {
                Issue.record("round \(round): not what was saved")
                continue
            }
            #expect(kernel.first == Float(variant * 1000) && kernel.count == 50_000)
            let others = folder.names.filter { $0 != "model.h5" }
            // A save removes what earlier ones left, so at most the last one's file is there.
            #expect(others.count <= 1, "round \(round): \(others)")
            leftovers += others.count
        }
        print("killed saves: \(round), \(leftovers) of them in the middle of a save")
        // Otherwise no kill ever came in the middle of a save, and the test shows nothing.
        #expect(leftovers > 0)
        try ModelFile.write([Examples.detector("w")], to: path, createdAt: "now", engineVersion: "1")
        #expect(folder.names == ["model.h5"])
    }

    /// Starts the saving program, waits for its first save and a little longer, and kills it.
    private func saveAndKill(_ path: String, seed: UInt64, afterMicroseconds delay: UInt32) throws {
        let process = Process()
        process.executableURL = try builtProgram("ModelSaver")
        process.arguments = [path, "\(seed)"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        #expect(output.fileHandleForReading.availableData.count > 0)
        usleep(delay)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
    }

    @Test func doesNotRemoveTemporaryFileInUse() throws {
        let folder = try Scratch()
        let path = folder.file("model.h5")
        let target = try AtomicTarget(path)
        let atWork = try TemporaryFile(beside: target)
        let leftover = URL(filePath: target.temporaryPath()).lastPathComponent
        let other = URL(filePath: try AtomicTarget(folder.file("other.h5")).temporaryPath()).lastPathComponent
        for name in [leftover, other, "model.h5.tmp-mine"] { try folder.write(name, [1]) }
        try ModelFile.write([Examples.detector("w")], to: path, createdAt: "now", engineVersion: "1")
        #expect(folder.names.count == 4 && !folder.names.contains(leftover))
        try atWork.write(Data([1, 2, 3]))
        try atWork.moveIntoPlace()
        #expect(try bytes(of: path) == [1, 2, 3])
        #expect(Set(folder.names) == ["model.h5", other, "model.h5.tmp-mine"])
    }
}

/// A program of this package, which stands beside the tests' own.
func builtProgram(_ name: String) throws -> URL {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name)
    try #require(FileManager.default.isExecutableFile(atPath: path.path), "\(path.path) was not built")
    return path
}
