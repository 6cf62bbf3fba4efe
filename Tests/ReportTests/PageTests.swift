internal import Core
internal import Engine
import Evaluation
import Report
import Testing

@Suite struct PageTests {
    static let hostile = "x/<script>alert(1)</script>\"'&\u{1B}"

    @Test func namesCannotBecomeMarkup() throws {
        let label = try LabeledEvent(workload: Self.hostile, startSeconds: 0, endSeconds: 10, kind: Self.hostile)
        let page = HTMLReport.render(
            report([section(Self.hostile, scores: [0, 5], labels: [label])], title: Self.hostile))
        #expect(!page.contains("<script"))
        #expect(!page.contains("\u{1B}"))
        #expect(page.contains("&lt;script&gt;"))
    }

    @Test(
        arguments: [
            [], [1], [.nan], [.nan, .nan, 3], [2, 2, 2], [0, 0, 0], [.infinity, 1], [0.001, 5, 800, 0],
        ] as [[Double]])
    func everyPlotIsWellFormed(scores: [Double]) {
        let losses = [EpochLoss(training: 1, validation: .nan), EpochLoss(training: .nan, validation: 0.5)]
        let sections = [
            section(Self.hostile, scores: scores, training: training(scores: scores, losses: losses)),
            section(Self.hostile, scores: scores, training: training(scores: [], losses: [])),
        ]
        let files = PlotFiles.render(report(sections))
        #expect(files.count == 7)
        #expect(Set(files.map(\.name)).count == 7)
        for file in files {
            #expect(isWellFormed(file.content), "\(file.name)")
            #expect(!file.content.contains("nan") && !file.content.contains("inf\""), "\(file.name)")
        }
        #expect(HTMLReport.render(report(sections)).hasSuffix("</html>\n"))
    }

    @Test func linksLeadToSections() {
        let page = HTMLReport.render(report([section("a b", scores: [0]), section("a/b", scores: [0])]))
        for anchor in ["w-a-b", "w-a-b-2", "summary", "workloads"] {
            #expect(page.contains("href=\"#\(anchor)\""))
            #expect(page.split(separator: " id=\"\(anchor)\"").count == 2)
        }
    }

    @Test func emptyReportSaysSo() {
        let page = HTMLReport.render(report([]))
        #expect(page.contains("<p>None.</p>"))
    }

    @Test func pageNeedsNoNetwork() {
        let page = HTMLReport.render(report([section("w", scores: [0, 5])]))
        let withoutNamespace = page.split(separator: "http://www.w3.org/2000/svg").joined()
        for remote in ["://", "src=", "@import", "url("] {
            #expect(!withoutNamespace.contains(remote))
        }
    }

    @Test func tenWorkloadsStaySmall() {
        let inputs = (0..<1200 * 8).map { Float(($0 * 7919) % 1000) }
        let sections = (0..<10).map { number in
            let workload = Workload("w\(number)")
            let series = Series(
                workload: workload, replica: "r", columns: (0..<8).map { "f\($0)" }, startSeconds: 0,
                intervalSeconds: 15, values: inputs)
            return WorkloadSection(workload: workload, series: [series], scored: [], episodes: [])
        }
        #expect(HTMLReport.render(report(sections)).utf8.count < 1_500_000)
    }
}
