import Core
import EngineTesting
import Foundation
import Plugins
import Testing

@testable import Engine

/// A watcher that is stopped and continued says what one says that never stopped.
@Suite struct WatcherResumeTests {
    private static let configurations: [DetectorConfiguration] = {
        var network = DetectorConfiguration(
            model: PluginChoice(
                "lstm-ae",
                parameters: ["window": .integer(5), "encoder-widths": .integers([6]), "epochs": .integer(1)]),
            scorer: PluginChoice("mse"), threshold: PluginChoice("percentile"))
        network.feature = PluginChoice("standard")
        var tails = DetectorConfiguration(model: PluginChoice("pca"))
        tails.threshold = PluginChoice("mad")
        let top = DetectorConfiguration(
            feature: PluginChoice("robust"), model: PluginChoice("robust-z"), scorer: PluginChoice("top-k"))
        return [DetectorConfiguration(), network, tails, top]
    }()

    private static let data = LawData.series()

    private static func rows(_ row: Int) -> [WatchRow] {
        data.filter { row < $0.rowCount }.map { one in
            let width = one.columns.count
            var values = Array(one.values[row * width..<(row + 1) * width])
            // A gap, and a fault.
            if row == 70 { values[0] = .nan }
            if (200..<210).contains(row) { values[0] *= 10 }
            return WatchRow(
                key: one.key, columns: one.columns,
                timeSeconds: one.timeSeconds(ofRow: row), values: values)
        }
    }

    private static func watcher(_ detectors: [Workload: InstalledDetector]) -> Watcher {
        var watcher = Watcher(policy: AlarmPolicy(), intervalSeconds: data[0].intervalSeconds)
        watcher.install(detectors)
        return watcher
    }

    @Test(arguments: configurations.indices)
    func restartsDoNotChangeVerdictsOrEvents(number: Int) throws {
        let trainer = try DetectorTrainer(Self.configurations[number], registry: .builtin())
        var detectors: [Workload: InstalledDetector] = [:]
        for (workload, replicas) in Dictionary(grouping: Self.data, by: \.workload) {
            let detector = try trainer.fit(replicas, context: FitContext(workload: workload, seed: 1))
            detectors[workload] = InstalledDetector(detector, version: "v1")
        }
        var whole = Self.watcher(detectors)
        var broken = Self.watcher(detectors)
        var verdictCount = 0
        var eventCount = 0
        for row in 0..<Self.data[0].rowCount {
            let time = Self.data[0].timeSeconds(ofRow: row)
            if row % 7 == 3 {
                let saved = try JSONEncoder().encode(broken.checkpoint)
                broken = Self.watcher(detectors)
                broken.resume(try JSONDecoder().decode(WatcherCheckpoint.self, from: saved))
                // An interval that was taken is not taken again.
                #expect(
                    broken.take(Self.rows(row - 1), timeSeconds: time - 1e-9 - Self.data[0].intervalSeconds).verdicts
                        .isEmpty)
            }
            let expected = whole.take(Self.rows(row), timeSeconds: time)
            let given = broken.take(Self.rows(row), timeSeconds: time)
            #expect(given.verdicts.map(\.verdict) == expected.verdicts.map(\.verdict), "row \(row)")
            #expect(given.verdicts.map(\.hold) == expected.verdicts.map(\.hold))
            #expect(given.events == expected.events)
            verdictCount += expected.verdicts.count
            eventCount += expected.events.count
        }
        #expect(verdictCount > 250 && eventCount > 0)
        #expect(whole.checkpoint == broken.checkpoint)
    }
}
