import Foundation
import Testing

/// The same call gives the same file.
@Suite struct RepeatTests {
    private func fit(_ output: String, _ more: [String] = [], environment: [String: String] = [:]) throws {
        let fixture = try Fixture.shared.get()
        try Program.succeed(
            ["fit", fixture.normal, "--output", output] + SyntheticData.reading + SyntheticData.small + more,
            environment: environment)
    }

    private func digest(_ path: String) throws -> String? {
        try Program.succeed(["model", "show", path, "--json"]).json()["sha256"] as? String
    }

    @Test func fitTwiceGivesTheSameBytes() throws {
        let folder = try Scratch()
        let fixed = ["SOURCE_DATE_EPOCH": "1700000000"]
        try fit(folder.file("a.h5"), environment: fixed)
        sleep(1)
        try fit(folder.file("b.h5"), ["--jobs", "1"], environment: fixed)
        #expect(try folder.bytes("a.h5") == folder.bytes("b.h5"))
        let shown = try Program.succeed(["model", "show", folder.file("a.h5"), "--json"]).json()
        #expect(shown["created_at"] as? String == "2023-11-14T22:13:20Z")
    }

    @Test func onlyTimestampDiffers() throws {
        let folder = try Scratch()
        try fit(folder.file("a.h5"), environment: ["SOURCE_DATE_EPOCH": "1600000000"])
        try fit(folder.file("b.h5"), environment: ["SOURCE_DATE_EPOCH": "1700000001"])
        let a = Array(try folder.bytes("a.h5"))
        let b = Array(try folder.bytes("b.h5"))
        try #require(a.count == b.count)
        let different = a.indices.filter { a[$0] != b[$0] }
        let first = try #require(different.first)
        let last = try #require(different.last)
        #expect(last - first < "2023-11-14T22:13:21Z".utf8.count)
        #expect(try digest(folder.file("a.h5")) == digest(folder.file("b.h5")))
    }

    @Test func anotherSeedGivesAnotherModel() throws {
        let folder = try Scratch()
        try fit(folder.file("a.h5"), ["--seed", "1"])
        try fit(folder.file("b.h5"), ["--seed", "2"])
        #expect(try digest(folder.file("a.h5")) != digest(folder.file("b.h5")))
    }

    @Test func detectTwiceGivesTheSameFiles() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        for side in ["a", "b"] {
            try Program.succeed(
                [
                    "detect", fixture.faulty, "--model", fixture.model, "--output", folder.file("\(side).h5"),
                    "--report",
                    folder.file("\(side).html"),
                ] + SyntheticData.reading, environment: ["SOURCE_DATE_EPOCH": "1700000000"])
        }
        #expect(try folder.bytes("a.h5") == folder.bytes("b.h5"))
        #expect(try folder.bytes("a.html") == folder.bytes("b.html"))
    }
}
