import Engine
import Foundation
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#endif

/// Saves whose system calls fail, one at each step: making the file, each write, syncing, renaming.
///
/// `ANOMENGINE_WRITE_ERRORS` sets how many saves fail; `make test-saves` asks for 500.
@Suite struct WriteErrorTests {
    private static let count =
        ProcessInfo.processInfo.environment["ANOMENGINE_WRITE_ERRORS"].flatMap { Int($0) } ?? 60

    @Test func aFailedSaveKeepsTheOldFileWhole() throws {
        let folder = try Scratch()
        let path = folder.file("model.h5")
        var random = SeededGenerator(seed: 5)
        var variant = 0
        try ModelFile.write([Examples.detector("w")], to: path, createdAt: "now", engineVersion: "1")
        var outcomes: [Int32: Int] = [:]
        for round in 0..<Self.count {
            let next = (variant + 1) % 4
            let error = [ENOSPC, EIO, EDQUOT, EINTR][round % 4]
            let piece = [1 << 14, 1 << 16, 1 << 20][Int.random(in: 0..<3, using: &random)]
            let steps = 3 + 420_000 / piece
            let step = round % 5 == 4 ? steps - 1 : Int.random(in: 0...steps, using: &random)
            let old = try bytes(of: path)
            let status = try save(path, next, step, error, piece)
            outcomes[status, default: 0] += 1
            #expect(folder.names == ["model.h5"], "round \(round)")
            switch status {
            case 3: #expect(try bytes(of: path) == old, "round \(round): the old file was touched")
            case 0:
                let detectors = try ModelFile.read(path).detectors
                #expect(detectors.allSatisfy { $0.model.parameters["variant"] == .integer(next) }, "round \(round)")
                variant = next
            default: Issue.record("round \(round): the saving program ended with \(status)")
            }
        }
        print("failed saves: \(outcomes[3] ?? 0) kept the old file, \(outcomes[0] ?? 0) went on to the new one")
        #expect((outcomes[3] ?? 0) > Self.count / 3 && (outcomes[0] ?? 0) > 0)
    }

    private func save(_ path: String, _ variant: Int, _ step: Int, _ error: Int32, _ piece: Int) throws -> Int32 {
        let process = Process()
        process.executableURL = try builtProgram("StoreSaver")
        process.arguments = [path, "\(variant)", "\(step)", "\(error)", "\(piece)"]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }
}
