import Foundation

/// A real 32-bit program: 1,000 opens, 500 mappings, and 1,000 links, which have mmap's number in 64-bit calls.
enum Program32 {
    private static let source = """
        static int call(int number, int a, int b, int c, int d, int e) {
            int result;
            __asm__ volatile("int $0x80"
                             : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
            return result;
        }
        void _start(void) {
            for (int i = 0; i < 1000; i++) {
                call(6, call(5, (int)"/dev/null", 0, 0, 0, 0), 0, 0, 0, 0);
                call(9, (int)"/none/a", (int)"/none/b", 0, 0, 0);
                if (i % 2) call(192, 0, 4096, 1, 0x22, -1);
            }
            call(1, 0, 0, 0, 0, 0);
        }
        """

    /// The built program; nil if no compiler here can build it. Removed with the temporary folder.
    static let path: String? = {
        let file = FileManager.default.temporaryDirectory.appending(path: "program32-\(getpid())").path
        let compilers = [["gcc", "-m32"], ["clang", "-m32", "-fuse-ld=lld"]]
        return compilers.contains { build($0, output: file) } ? file : nil
    }()

    private static func build(_ compiler: [String], output: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            compiler + ["-x", "c", "-", "-O1", "-nostdlib", "-static", "-fno-pic", "-no-pie", "-o", output]
        let input = Pipe()
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data(source.utf8))
            try input.fileHandleForWriting.close()
        } catch {
            return false
        }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
