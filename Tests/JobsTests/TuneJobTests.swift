import Core
import Engine
import Evaluation
import Foundation
import Jobs
import Testing

@Suite struct TuneJobTests {
    /// A workload whose third column is noise without any relation to what goes wrong.
    private func series(rows: Int, faults: [Range<Int>] = []) -> Series {
        var random = RandomSource(seed: 7)
        let values = (0..<rows).flatMap { row -> [Float] in
            let wave = sin(Double(row) / 9)
            let isFaulty = faults.contains { $0.contains(row) }
            return [
                Float(20 + 5 * wave + random.normal() * 0.3 + (isFaulty ? 20 : 0)),
                Float(50 + 20 * wave + random.normal()), Float(random.normal()),
            ]
        }
        return Series(
            workload: Workload("cart"), replica: "cart-1", columns: ["cpu", "requests", "noise"],
            startSeconds: 1_700_000_000, intervalSeconds: 60, values: values)
    }

    private func configuration() -> TuneJob.Configuration {
        var configuration = TuneJob.Configuration()
        configuration.settings.budgetSeconds = 1e6
        configuration.settings.usesNetworks = false
        // Few candidates: only the threshold is open.
        configuration.settings.fixed = [
            .feature: PluginChoice("robust"), .model: PluginChoice("robust-z"), .scorer: PluginChoice("gauss-tail"),
        ]
        return configuration
    }

    @Test func winnerIsNoWorseThanTheDefault() async throws {
        let outcome = try await TuneJob(configuration()).run([series(rows: 900)])
        let best = try #require(outcome.lines.first?.figures)
        let standard = try #require(
            outcome.lines.first { $0.candidate.text == "robust | robust-z | gauss-tail | trailing" && $0.round == 3 })
        #expect(best.criterion >= (standard.figures?.criterion ?? 0))
        #expect(outcome.test != nil && outcome.workloadCount == 1 && !outcome.isLabelled)
    }

    @Test func testRowsDoNotChangeTheChoice() async throws {
        let clean = series(rows: 900)
        var values = clean.values
        for cell in 3 * 740..<values.count { values[cell] += 1e3 }
        let altered = Series(
            workload: clean.workload, replica: clean.replica, columns: clean.columns,
            startSeconds: clean.startSeconds, intervalSeconds: clean.intervalSeconds, values: values)
        let one = try await TuneJob(configuration()).run([clean])
        let other = try await TuneJob(configuration()).run([altered])
        // Times differ from run to run, figures do not.
        #expect(one.lines.map(\.candidate) == other.lines.map(\.candidate))
        #expect(one.lines.map { $0.figures?.criterion } == other.lines.map { $0.figures?.criterion })
        #expect(one.test?.winner.falsePositiveRate != other.test?.winner.falsePositiveRate)
    }

    @Test func interruptedSearchGoesOnFromItsState() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "tune-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var configuration = self.configuration()
        configuration.state = path
        let measured = Counter()
        let first = try await TuneJob(configuration).run(
            [series(rows: 900)], progress: { if case .measured = $0 { measured.add() } })
        #expect(measured.count > 0)
        let saved = try Data(contentsOf: URL(fileURLWithPath: path))
        let second = try await TuneJob(configuration).run([series(rows: 900)])
        #expect(second.lines.map { $0.figures?.seconds } == first.lines.map { $0.figures?.seconds })
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == saved)
        await #expect(throws: JobError.self) { try await TuneJob(configuration).run([series(rows: 899)]) }
    }

    @Test func labelledAnomaliesDecideWhereThereAreSome() async throws {
        let faults = [200..<215, 600..<612, 660..<668, 760..<770]
        let data = series(rows: 900, faults: faults)
        let events = try faults.map {
            try LabeledEvent(
                workload: "cart", startSeconds: data.timeSeconds(ofRow: $0.lowerBound),
                endSeconds: data.timeSeconds(ofRow: $0.upperBound - 1), kind: "cpu")
        }
        let outcome = try await TuneJob(configuration()).run([data], labels: events)
        #expect(outcome.isLabelled)
        #expect(try #require(outcome.lines.first?.figures).aucPR > 0.5)
    }

    @Test func winnerIsWrittenAsOptions() async throws {
        let outcome = try await TuneJob(configuration()).run([series(rows: 900)])
        #expect(outcome.yaml.contains("fit:\n  feature: robust\n  plugin: robust-z\n"))
    }

    @Test func onlyTheDefaultIsMeasuredWithoutTime() async throws {
        var configuration = self.configuration()
        configuration.settings.budgetSeconds = 1e-6
        let outcome = try await TuneJob(configuration).run([series(rows: 900)])
        #expect(outcome.lines.count == 1)
    }

    @Test func sharesOutOfRangeAreRefused() {
        var configuration = self.configuration()
        configuration.settings.testShare = 0.9
        #expect(throws: JobError.self) { try TuneJob(configuration) }
    }
}

private final class Counter: @unchecked Sendable {  // Guarded by the lock.
    private let lock = NSLock()
    private var value = 0

    var count: Int { lock.withLock { value } }
    func add() { lock.withLock { value += 1 } }
}
