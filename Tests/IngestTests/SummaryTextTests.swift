import Core
import Testing

@testable import Ingest

@Suite struct SummaryTextTests {
    /// As of a recording of a node with many short-lived cgroups.
    private var summary: IngestSummary {
        var summary = IngestSummary()
        for index in 0..<490 { summary.note(.skipped, "job-\(index) is skipped") }
        summary.note(.unevenRows, "cart: rows are missing")
        return summary
    }

    @Test func namesTheFirstFewSeriesAndCountsTheRest() {
        let lines = summary.text().split(separator: "\n").filter { $0.contains("note") }
        #expect(
            lines == [
                "  note: job-0 is skipped", "  note: job-1 is skipped", "  note: job-2 is skipped",
                "  487 more notes of this kind (--verbose lists all)", "  note: cart: rows are missing",
            ])
    }

    @Test func verboseListsEverySeries() {
        let lines = summary.text(isComplete: true).split(separator: "\n")
        #expect(lines.count { $0.contains("is skipped") } == 490)
        #expect(summary.notes.count == 491)
    }
}
