internal import Core
import Testing

@testable import Ingest

@Suite struct ParsingTests {
    private func number(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return DecimalNumber.parse(bytes, 0..<bytes.count)
    }

    @Test(
        "Agrees with the standard library to two units in the last place",
        arguments: [
            "0", "-0.5", "+3", "1e3", "1.7624831358803779", "5991.08379501385", ".25", "7.", "1E-7", "1e-300",
            "123456789012345678901234567890", "0.000000000000000000000000000001234", "1661140279.607158889", " 4\t",
        ])
    func numbers(text: String) throws {
        let trimmed = text.filter { $0 != " " && $0 != "\t" }
        let expected = try #require(Double(trimmed.hasSuffix(".") ? trimmed + "0" : trimmed))
        let found = try #require(number(text))
        #expect(abs(found - expected) <= 2 * expected.ulp)
    }

    @Test(arguments: ["", " ", "-", ".", "e5", "1e", "1e+", "0x10", "nan", "inf", "1,5", "1 2", "1.2.3", "--1", "1f"])
    func notNumbers(text: String) {
        #expect(number(text) == nil)
    }

    @Test func instants() {
        let day = 1_661_126_400.0
        #expect(ISO8601.seconds("2022-08-22") == day)
        #expect(ISO8601.seconds("2022-08-22T08:05") == day + 29_100)
        #expect(ISO8601.seconds("2022-08-22 03:53:43") == day + 14_023)
        #expect(ISO8601.seconds("2022-08-22T03:53:43Z") == day + 14_023)
        #expect(ISO8601.seconds("2022-08-22T03:53:43.25+08:00") == day + 14_023.25 - 28_800)
        #expect(ISO8601.seconds("2022-08-22T03:53:43-0130") == day + 14_023 + 5400)
        #expect(ISO8601.seconds("2022-08-22T03:53:43+08") == day + 14_023 - 28_800)
        #expect(ISO8601.seconds("2022-08-22 03:53:43.5 +0000 UTC m=+0.113112869") == day + 14_023.5)
        #expect(ISO8601.seconds("2022-08-22 03:53:43 +0200 CEST") == day + 14_023 - 7200)
        #expect(ISO8601.seconds("2024-02-29") == 1_709_164_800)
        #expect(ISO8601.seconds("1969-12-31T23:59:59Z") == -1)
    }

    @Test(arguments: [
        "", "2022", "2022-13-01", "2023-02-29", "2022-08-32", "2022-08-00", "2022-08-22T24:00", "2022-08-22T08:60",
        "2022-08-22T08:05:60", "2022-08-22T08:05:01.", "2022-08-22T08:05:01 noon", "2022-08-22X08:05",
        "2022-08-22 08:05:01 +0000 UTC x", "2022-08-22T08:05:01+8",
    ])
    func notInstants(text: String) {
        #expect(ISO8601.seconds(text) == nil)
    }

    @Test("Printing and reading give the same instant, leap days and years before 1970 included")
    func roundTrip() {
        for day in stride(from: -40_000, through: 80_000, by: 37) {
            let seconds = Double(day) * 86_400 + 45_296.789
            let back = ISO8601.seconds(ISO8601.text(seconds))
            #expect(abs((back ?? .nan) - seconds) < 1e-4)
        }
        #expect(ISO8601.text(1_661_140_423) == "2022-08-22T03:53:43Z")
    }

    @Test func argument() throws {
        #expect(try ISO8601.instant("2022-08-22T08:05") == 1_661_155_500)
        #expect(try ISO8601.instant("1661155500.5") == 1_661_155_500.5)
        let error = try #require(throws: SourceError.self) { try ISO8601.instant("yesterday") }
        #expect(error.kind == .badTime && error.description.contains("yesterday"))
    }

    @Test func globs() {
        #expect(Glob("*_metric.csv").matches("ad-1_metric.csv"))
        #expect(!Glob("*_metric.csv").matches("faults.csv"))
        #expect(Glob("Cpu*(?)").matches("CpuUsage(m)"))
        #expect(Glob("a[0]*").matches("a[0].b"))
        #expect(Glob("*a*b").matches("xxaabab"))
        #expect(Glob("?").matches("é"))
        #expect(!Glob("").matches("a"))
    }
}
