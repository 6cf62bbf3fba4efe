internal import Core
import Foundation
import Testing

@testable import Files
@testable import HDF5
@testable import Recordings

/// Many files parsed by one helper, each in a process of its own.
struct ParserServerTests {
    private let folder: Scratch
    private let model = Setting.fixture("model-v1.h5")

    init() throws {
        folder = try Scratch()
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.file("f")))
    }

    private let wanted = ["tree", FileFormat.model.name] + FileSelection.names(in: "detectors").arguments

    @Test(arguments: [
        ("crash", "signal 11"), ("spin", "limit of 5 s"), ("wait", "exceeded its time or output limit"),
        ("flood", "exceeded its time or output limit"),
    ])
    func faultAffectsOnlyItsFile(_ attempt: String, _ words: String) throws {
        let server = ParserServer(Setting.probe(patienceSeconds: attempt == "wait" ? 1 : 30))
        let expected = try Setting.probe().parse(model, arguments: wanted)
        #expect(try server.parse(model, arguments: wanted) == expected)
        let error = try #require(throws: FileError.self) {
            try server.parse(folder.file("f"), arguments: [attempt])
        }
        #expect(error.path == folder.file("f") && error.kind == .damaged)
        #expect(error.problem.contains(words), "\(error)")
        #expect(try server.parse(model, arguments: wanted) == expected)
    }

    @Test func parserCanOnlyOpenItsFile() throws {
        let server = ParserServer(Setting.probe())
        _ = try server.parse(model, arguments: wanted)
        let alone = try Setting.probe().parse(folder.file("f"), arguments: ["reach"])
        #expect(try server.parse(folder.file("f"), arguments: ["reach"]) == alone)
        #expect(alone.attributes["input"] == .integer(0) && alone.attributes["written"] == .integer(0))
    }

    @Test func aProgramThatIsNotThereIsAnError() throws {
        let server = ParserServer(ParserProcess(executable: "/no/such/program", arguments: []))
        let error = try #require(throws: FileError.self) { try server.parse(model, arguments: wanted) }
        #expect(error.problem.contains("cannot start") && error.path == model)
    }

    @Test func aProgramThatDoesNotServeIsAnError() throws {
        let server = ParserServer(ParserProcess(executable: "/bin/true", arguments: []))
        for _ in 0..<20 {
            let error = try #require(throws: FileError.self) { try server.parse(model, arguments: wanted) }
            #expect(error.kind == .damaged && error.path == model)
        }
    }

    /// The commands' own parser and more segments than one start of it could afford.
    @Test func childReadsRecordingLikeParent() throws {
        for number in 0..<60 {
            let series = Series(
                workload: Workload("w"), replica: "r", columns: ["x"], startSeconds: Double(number * 4),
                intervalSeconds: 1, values: (0..<3).map { Float(number * 3 + $0) })
            try Recording.write([series], to: folder.file(String("\(1000 + number).h5")))
        }
        let own = try Recording.read(folder.path)
        #expect(own.map(\.rowCount) == [239])
        let values = try Recording.read(folder.path, loader: Setting.loader).flatMap(\.values)
        #expect(values.map(\.bitPattern) == own.flatMap(\.values).map(\.bitPattern))

        let damaged = folder.file("1030.h5")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
        bytes.removeLast(bytes.count / 2)
        try bytes.write(to: URL(fileURLWithPath: damaged))
        let error = try #require(throws: FileError.self) {
            try Recording.read(folder.path, loader: Setting.loader)
        }
        #expect(error.path == damaged && error.kind == .notHDF5, "\(error)")
    }
}
