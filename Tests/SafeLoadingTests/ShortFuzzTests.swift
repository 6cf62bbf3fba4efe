import Foundation
import Testing

/// A short fuzz run of each parser of foreign bytes, on damaged copies of the seeds.
///
/// `ANOMENGINE_FUZZ_ROUNDS` sets the number of inputs for each parser, and `ANOMENGINE_FUZZ_START` the first one.
/// `make fuzz` runs libFuzzer for an hour.
struct ShortFuzzTests {
    private static let start = number("ANOMENGINE_FUZZ_START") ?? 0
    private static let rounds = number("ANOMENGINE_FUZZ_ROUNDS") ?? 400
    private static let seeds = Setting.folder.deletingLastPathComponent().appendingPathComponent(
        "Support/Fuzzing/Seeds")

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    @Test(arguments: [
        "answer", "configuration", "csv", "journal", "key", "network", "prometheus", "reply", "request", "runtime",
    ])
    func damagedInputsEndNoParser(_ parser: String) throws {
        let folder = Self.seeds.appendingPathComponent(parser)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        try #require(!files.isEmpty)
        let outcome = try Setting.run(
            "\(Setting.products)/Fuzzing",
            [parser, "--mutations", "\(Self.start)", "\(Self.rounds)"] + files.map { "\(folder.path)/\($0)" })
        let last = outcome.output.split(separator: "\n").last ?? "none"
        #expect(
            outcome.status == 0 && last == "\(Self.start + Self.rounds - 1)",
            "ended at input \(last): ANOMENGINE_FUZZ_START=\(last) repeats it; \(outcome.errors.suffix(2000))")
    }

    @Test func everyParserHasSeeds() throws {
        let found = try FileManager.default.contentsOfDirectory(atPath: Self.seeds.path)
        #expect(found.count == 10, "\(found.sorted()): add new ones to the cases above")
    }
}
