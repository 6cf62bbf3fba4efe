import Foundation
import Testing

@testable import NodeProbes

struct ProgramRunTimeTests {
    /// A process file system with two descriptors of one program, one of another, and one of none.
    @Test func sumsProgramRunTimeOnlyWithKernelStatistics() throws {
        let root = NSTemporaryDirectory() + "fdinfo-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        func write(_ text: String, _ path: String) throws {
            let file = "\(root)/\(path)"
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: file, atomically: false, encoding: .utf8)
        }
        let program = "pos:\t0\nprog_type:\t26\nprog_id:\t7\nrun_time_ns:\t1500000000\nrun_cnt:\t3\n"
        try write(program, "self/fdinfo/3")
        try write(program, "self/fdinfo/4")
        try write("prog_id:\t8\nrun_time_ns:\t250000000\n", "self/fdinfo/5")
        try write("pos:\t0\nflags:\t02\n", "self/fdinfo/6")
        #expect(ProgramRunTime.seconds(procRoot: root) == nil)
        try write("0\n", "sys/kernel/bpf_stats_enabled")
        #expect(ProgramRunTime.seconds(procRoot: root) == nil)
        try write("1\n", "sys/kernel/bpf_stats_enabled")
        #expect(ProgramRunTime.seconds(procRoot: root) == 1.75)
    }
}
