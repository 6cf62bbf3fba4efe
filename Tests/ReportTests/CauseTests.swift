import Core
import Foundation
import Report
import Testing

/// Incidents across workloads as text, JSON and a drawing.
@Suite struct CauseTests {
    private let incident: SystemIncident = {
        let graph = ServiceGraph(
            calls: [("user", "front"), ("front", "cart <b>"), ("cart <b>", "front")]
                .map { (caller: Workload($0), callee: Workload($1)) })
        let suspects = [
            Suspect(
                service: Workload("cart <b>"), score: 2, share: 0.8,
                reasons: [.lostTime(share: 0.82, side: .caller, addedSeconds: 0.41), .network(addedSeconds: 0.39)]),
            Suspect(service: Workload("front"), score: 0.5, share: 0.2, reasons: []),
            Suspect(service: Workload("user"), score: 0, share: 0, reasons: []),
        ]
        return SystemIncident(
            startSeconds: 60, endSeconds: 240, workloads: [Workload("cart <b>"), Workload("front")],
            cause: RankedCause(ranking: Ranking(suspects: suspects), confidence: 0.995, isClear: true), graph: graph,
            lostSeconds: graph.edges.map { $0.callee == 0 ? 41 : 0 })
    }()

    private func report(_ incidents: [SystemIncident]) -> DetectionReport {
        DetectionReport(title: "t", createdSeconds: 0, sections: [], systemIncidents: incidents)
    }

    @Test func textNamesTheCauseAndItsReasons() {
        let text = SystemIncidentTable.text([incident])
        #expect(text.contains("probable cause: cart <b> (above 99.5 % of quiet windows)"))
        #expect(text.contains("1. cart <b>: 82 % of the lost time, caller side +410 ms"))
        #expect(text.contains("2. front") && !text.contains("user"))
        #expect(SystemIncidentTable.text([]) == "No incidents across workloads.")
    }

    @Test func pageDrawsTheGraphWithSuspectsMarked() throws {
        let html = HTMLReport.render(report([incident]))
        #expect(html.contains("id=\"causes\""))
        #expect(html.contains("1. cart &lt;b&gt;") && html.contains("2. front"))
        #expect(!html.contains("cart <b>"))
        let start = try #require(html.range(of: "<svg class=\"plot\" xmlns"))
        let end = try #require(html.range(of: "</svg>", range: start.lowerBound..<html.endIndex))
        let drawing = String(html[start.lowerBound..<end.upperBound])
        #expect(isWellFormed(drawing), "\(drawing)")
        // The line into the slow service is the widest.
        #expect(drawing.contains("stroke-width:12"))
    }

    @Test func pageWithoutCallsHasNoSuchSection() {
        #expect(!HTMLReport.render(report([])).contains("id=\"causes\""))
    }
}
