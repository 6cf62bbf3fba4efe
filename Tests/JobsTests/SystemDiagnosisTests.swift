import Core
import Diagnosis
import Engine
import Jobs
import Report
import Testing

/// Incidents across workloads, from episodes and calls in memory.
@Suite struct SystemDiagnosisTests {
    private static let slow = 150..<155

    /// user → front → cart, a row each minute; `cart` is slow in some rows.
    private func calls(slow: Range<Int> = slow) -> [EdgeSample] {
        (0..<200).flatMap { row in
            [("user", "front"), ("front", "cart")].map { caller, callee in
                let requests = 100 + Double(row * 7 % 5)
                let latency = 0.01 + 0.0001 * Double(row * 3 % 5) + (slow.contains(row) ? 0.4 : 0)
                return EdgeSample(
                    timeSeconds: Double(row) * 60, caller: Workload(caller), callee: Workload(callee),
                    requests: requests, callerSeconds: (latency + 0.001) * requests,
                    calleeSeconds: latency * requests, failures: 0)
            }
        }
    }

    private func episode(_ workload: String, _ rows: Range<Int>) -> Episode {
        Episode(
            workload: Workload(workload), replica: "\(workload)-1", startSeconds: Double(rows.lowerBound) * 60,
            endSeconds: Double(rows.upperBound - 1) * 60, anomalyCount: rows.count, peakScore: 5,
            peakSeconds: Double(rows.lowerBound) * 60, peakOverLimit: 2, attributions: [])
    }

    @Test func episodesOfOneFaultAreOneIncidentWithItsCause() throws {
        let found = try SystemDiagnosis().incidents(
            [episode("front", 151..<155), episode("cart", 150..<154)], samples: calls(), series: [],
            fromSeconds: nil, toSeconds: nil)
        let incident = try #require(found.first)
        #expect(found.count == 1)
        #expect(incident.workloads.map(\.name) == ["cart", "front"])
        #expect(incident.cause?.cause?.service == Workload("cart"))
        #expect(incident.startSeconds == 9000)
        let worst = try #require(
            incident.lostSeconds.indices.max { incident.lostSeconds[$0] < incident.lostSeconds[$1] })
        // Three rows of about 100 calls that each take 0.4 s longer.
        #expect(abs(incident.lostSeconds[worst] - 120) < 10)
    }

    @Test func slowCallsAloneOpenAnIncident() throws {
        var diagnosis = SystemDiagnosis()
        var quiet = QuietPeriod()
        quiet.toSeconds = 140 * 60
        diagnosis.quiet = quiet
        let found = try diagnosis.incidents(
            [], samples: calls(), series: [], fromSeconds: 100 * 60, toSeconds: nil)
        #expect(found.map { $0.cause?.cause?.service } == [Workload("cart")])
    }

    @Test func calmCallsGiveNoIncident() throws {
        let found = try SystemDiagnosis().incidents(
            [], samples: calls(slow: 0..<0), series: [], fromSeconds: nil, toSeconds: nil)
        #expect(found.isEmpty)
    }

    @Test func anEpisodeThatCallsDoNotExplainHasNoClearCause() throws {
        let found = try SystemDiagnosis().incidents(
            [episode("front", 100..<103)], samples: calls(slow: 0..<0), series: [], fromSeconds: nil, toSeconds: nil)
        #expect(found.count == 1)
        #expect(found.first?.cause?.cause == nil)
        #expect(SystemIncidentTable.text(found).contains("no clear cause"))
    }

    @Test func aTableOfAnotherTimeIsAnError() {
        #expect(throws: JobError.self) {
            try SystemDiagnosis().incidents(
                [], samples: calls(), series: [], fromSeconds: 1_000_000, toSeconds: nil)
        }
    }
}
