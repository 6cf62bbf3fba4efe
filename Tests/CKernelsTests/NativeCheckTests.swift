import Foundation
import Testing

/// All kernels in C alone, in blocks of exactly the size that they may touch: under the address, undefined-behaviour and
/// thread sanitizers, and on an emulated aarch64.
@Suite struct NativeCheckTests {
    private static let emulates = ["qemu-aarch64", "aarch64-linux-gnu-gcc"].allSatisfy { program in
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\(program)")
    }
    private let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    @Test(arguments: ["address", "thread"])
    func sanitizersFindNothing(check: String) throws {
        try run(root.appending(path: "Scripts/check-kernels.sh"), check)
    }

    @Test(.enabled(if: emulates, "needs qemu-user, gcc-aarch64-linux-gnu and libc6-dev-arm64-cross"))
    func neonAgreesWithReference() throws {
        try run(root.appending(path: "Scripts/check-kernels.sh"), "neon")
    }

    @Test func measurementsAreInterleaved() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "anomengine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "inference")
        try run(
            root.appending(path: "Benchmarks/peers/drivers/build-anomengine.sh"), folder.appending(path: "peer.so").path
        )
        try run(root.appending(path: "Benchmarks/inference/build.sh"), program.path)
        for probe in ["fleet", "threads", "peak"] {
            try run(program, probe, "1", "0.001")
        }
    }

    private func run(_ program: URL, _ arguments: String...) throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(program.path): \(String(decoding: output, as: UTF8.self))")
    }
}
