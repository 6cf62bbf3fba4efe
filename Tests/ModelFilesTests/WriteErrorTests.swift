import Core
import Engine
import Foundation
import StorageTesting
import Testing

@testable import ModelFiles

#if canImport(Glibc)
    import Glibc
#endif

/// Saves whose system calls fail, one at each step: making the file, each write, syncing, renaming.
///
/// `ANOMENGINE_WRITE_ERRORS` sets how many saves fail; `make test-saves` asks for 500.
@Suite struct WriteErrorTests {
    private static let count =
        ProcessInfo.processInfo.environment["ANOMENGINE_WRITE_ERRORS"].flatMap { Int($0) } ?? 60

    @Test func failedSaveKeepsOldFile() throws {
        let folder = try Scratch()
        let path = folder.file("model.h5")
        var random = SplitMix64(seed: 5)
        var variant = 0
        try ModelFile.write([Examples.detector("w")], to: path, createdAt: "now", engineVersion: "1")
        var outcomes: [Int32: Int] = [:]
        let pieces = [1 << 14, 1 << 16, 1 << 20]
        // A save whose system calls all succeed says how many there are, which is so at each of these sizes.
        let steps = try pieces.map { try save(path, 0, -1, 0, $0).steps }
        #expect(steps.allSatisfy { $0 > 5 } && steps[0] > steps[2], "\(steps)")
        for round in 0..<Self.count {
            let next = (variant + 1) % 4
            let error = [ENOSPC, EIO, EDQUOT, EINTR][round % 4]
            let size = Int.random(in: 0..<pieces.count, using: &random)
            // Syncing and renaming, the last steps, are few among them.
            let anyStep = Int.random(in: 0..<steps[size], using: &random)
            let step = round % 5 == 4 ? steps[size] - 2 + round / 5 % 2 : anyStep
            let old = try bytes(of: path)
            let status = try save(path, next, step, error, pieces[size]).status
            outcomes[status, default: 0] += 1
            #expect(folder.names == ["model.h5"], "round \(round)")
            switch status {
            case 3:
                // Where syncing the folder fails after the rename, the new file is there but may not outlive the machine.
                let isRenamed = step >= steps[size] - 1
                if isRenamed, try bytes(of: path) != old {
                    let detectors = try ModelFile.read(path).detectors
                    #expect(detectors.allSatisfy { $0.model.parameters["variant"] == .integer(next) }, "round \(round)")
                    variant = next
                } else {
                    #expect(try bytes(of: path) == old, "round \(round): the old file was touched")
                }
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

    private func save(
        _ path: String, _ variant: Int, _ step: Int, _ error: Int32, _ piece: Int
    ) throws -> (status: Int32, steps: Int) {
        let process = Process()
        process.executableURL = try builtProgram("ModelSaver")
        process.arguments = [path, "\(variant)", "\(step)", "\(error)", "\(piece)"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let status = process.terminationStatus
        return (process.terminationReason == .exit ? status : 128 + status, Int(text.dropLast()) ?? 0)
    }
}
