import Foundation
import Testing

/// All kernels in C alone, in blocks of exactly the size that they may touch: under the address, undefined-behaviour and
/// thread sanitizers, and on an emulated aarch64.
@Suite struct NativeCheckTests {
    private static let emulates = ["qemu-aarch64", "aarch64-linux-gnu-gcc"].allSatisfy { program in
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\(program)")
    }

    @Test(arguments: ["address", "thread"])
    func sanitizersFindNothing(check: String) throws {
        try run(check)
    }

    @Test(.enabled(if: emulates, "needs qemu-user, gcc-aarch64-linux-gnu and libc6-dev-arm64-cross"))
    func neonAgreesWithReference() throws {
        try run("neon")
    }

    private func run(_ check: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [root.appending(path: "Scripts/check-kernels.sh").path, check]
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: output, as: UTF8.self))")
    }
}
