import Core
internal import Engine
import Foundation
import Testing

@testable import Files
@testable import HDF5
@testable import ModelFiles

/// The child that parses: what it is kept from, and what its parent makes of its end.
struct ParserProcessTests {
    private func refusal(_ attempt: String, patienceSeconds: Double = 300) throws -> FileError {
        let folder = try Scratch()
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.file("f")))
        return try #require(throws: FileError.self) {
            try Setting.probe(patienceSeconds: patienceSeconds).parse(folder.file("f"), arguments: [attempt])
        }
    }

    @Test func stopsEndlessParser() throws {
        let error = try refusal("spin")
        #expect(error.kind == .damaged)
        #expect(error.problem.contains("limit of 5 s"), "\(error)")
    }

    @Test func stopsHangingParser() throws {
        #expect(try refusal("wait", patienceSeconds: 0.5).problem.contains("exceeded its time or output limit"))
    }

    @Test func stopsParserWithOversizedReply() throws {
        #expect(try refusal("flood").problem.contains("exceeded its time or output limit"))
    }

    @Test func limitsParserMemory() throws {
        let folder = try Scratch()
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.file("f")))
        let group = try Setting.probe().parse(folder.file("f"), arguments: ["hog"])
        guard case .integer(let pieces)? = group.attributes["pieces"] else {
            Issue.record("no answer")
            return
        }
        #expect(pieces > 2 && pieces <= 16, "\(pieces) pieces of 64 MiB")
    }

    @Test func parserCanOnlyOpenItsFile() throws {
        let folder = try Scratch()
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.file("f")))
        let group = try Setting.probe().parse(folder.file("f"), arguments: ["reach"])
        #expect(group.attributes["written"] == .integer(0))
        #expect(!FileManager.default.fileExists(atPath: folder.file("f.new")) || isEmpty(folder.file("f.new")))
        guard FileManager.default.fileExists(atPath: "/sys/kernel/security/landlock") || hasLandlock else {
            try Test.cancel("this kernel has no Landlock: only the file's content was checked")
        }
        #expect(group.attributes["own"] == .integer(1))
        #expect(group.attributes["other"] == .integer(0))
        if try kernelIsAtLeast(6, 12) { #expect(group.attributes["parent"] == .integer(0)) }
    }

    @Test(.enabled(if: Setting.hasSeccomp, "the kernel has no seccomp filters"))
    func seccompAllowsOnlyReading() throws {
        let folder = try Scratch()
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.file("f")))
        let group = try Setting.probe().parse(folder.file("f"), arguments: ["trespass"])
        #expect(group.attributes.count > 40)
        for (name, code) in group.attributes {
            #expect(code == .integer(Int64(EPERM)), "\(name): \(code)")
        }
        #expect(try String(contentsOfFile: folder.file("f"), encoding: .utf8) == "x")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["f"])
    }

    private var hasLandlock: Bool {
        (try? String(contentsOfFile: "/sys/kernel/security/lsm", encoding: .utf8))?.contains("landlock") ?? false
    }

    private func kernelIsAtLeast(_ major: Int, _ minor: Int) throws -> Bool {
        let text = try String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        return (numbers[0], numbers[1]) >= (major, minor)
    }

    private func isEmpty(_ path: String) -> Bool {
        (try? Data(contentsOf: URL(fileURLWithPath: path)))?.isEmpty ?? true
    }

    @Test func nonRegularFileIsNotParsed() throws {
        for path in ["/dev/zero", "/tmp", "/no/such/file"] {
            #expect(throws: FileError.self) { try ModelFile.workloads(path, loader: Setting.loader) }
        }
    }

    @Test func aProgramThatIsNotThereIsAnError() throws {
        let loader = FileLoader.child(ParserProcess(executable: "/no/such/program", arguments: []))
        let error = try #require(throws: FileError.self) {
            try ModelFile.read(Setting.fixture("model-v1.h5"), loader: loader)
        }
        #expect(error.problem.contains("cannot start"))
    }

    @Test func validatesParserReply() throws {
        var form = CanonicalForm(sink: Data())
        var group = FileGroup(attributes: [
            "a": .text("b"), "l": .texts(["x", ""]), "n": .integer(-1), "r": .real(.pi),
        ])
        group.insert(NamedArray(shape: [2, 0], values: .float64([])), at: "deep/er/empty")
        group.insert(NamedArray(shape: [2], values: .text(["ä", "b"])), at: "texts")
        group.insert(NamedArray(shape: [2], values: .float32([1, .infinity])), at: "numbers")
        group.arrays["numbers"]?.attributes["unit"] = .text("s")
        form.add(group)
        var whole = CanonicalReader(form.sink)
        #expect(try whole.group() == group)
        for length in 0..<form.sink.count {
            var cut = CanonicalReader(form.sink.prefix(length))
            #expect((try? cut.group()) != group)
        }
        var random = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            var bytes = form.sink
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            // Any end but a crash or a hang will do.
            var altered = CanonicalReader(bytes)
            _ = try? altered.group()
        }
    }
}
