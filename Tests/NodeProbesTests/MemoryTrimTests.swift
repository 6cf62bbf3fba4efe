import Foundation
import Testing

@testable import NodeProbes

struct MemoryTrimTests {
    /// Resident bytes that come from files.
    private func fileBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssFile:") })
        return try #require(line.split(separator: " ").compactMap { Int($0) }.first) * 1024
    }

    @Test func releasesStartupMemory() throws {
        let text = "0.1 + 0.2 = \(0.1 + 0.2), \(Date(timeIntervalSince1970: 0).formatted(.iso8601))"
        let before = try fileBytes()
        MemoryTrim.release()
        let after = try fileBytes()
        #expect(after < before / 2)
        #expect(text == "0.1 + 0.2 = \(0.1 + 0.2), \(Date(timeIntervalSince1970: 0).formatted(.iso8601))")
    }
}
