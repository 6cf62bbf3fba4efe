import Foundation
import Testing

/// The worked example of `docs/plugins.md` is code that compiles and passes.
@Suite struct DocumentTests {
    @Test(arguments: ["DeviationThreshold.swift", "DeviationThresholdTests.swift"])
    func documentContainsExampleCode(file: String) throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let code = try String(contentsOf: here.appending(path: "Example/\(file)"), encoding: .utf8)
        let document = try String(
            contentsOf: here.appending(path: "../../docs/plugins.md").standardized, encoding: .utf8)
        #expect(document.contains("```swift\n\(code)```"), "docs/plugins.md does not hold \(file) as it is")
    }
}
