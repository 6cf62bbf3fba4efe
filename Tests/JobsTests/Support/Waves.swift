import Core
import Engine
import Foundation
import Ingest
import Jobs

/// Seeded metrics of two workloads: daily-looking waves with noise, a row each minute.
enum Waves {
    static let start = 1_661_155_500.0
    static let workloads = ["cart", "front"]

    /// - Parameter fault: rows of `cart` in which its CPU use is far too high.
    static func series(rows: Int, from: Int = 0, fault: Range<Int> = 0..<0) -> [Series] {
        var state = UInt64(truncatingIfNeeded: from &+ 1)
        func noise() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24) - 0.5
        }
        return workloads.enumerated().map { index, name in
            let values = (from..<from + rows).flatMap { row -> [Float] in
                let wave = Float(sin(Double(row) / 9 + Double(index)))
                let isFaulty = index == 0 && fault.contains(row)
                return [isFaulty ? 90 : 20 + 5 * wave + noise(), 300 + 40 * wave + noise() * 3]
            }
            return Series(
                workload: Workload(name), replica: "\(name)-1", columns: ["cpu", "memory"],
                startSeconds: seconds(ofRow: from), intervalSeconds: 60, values: values)
        }
    }

    static func seconds(ofRow row: Int) -> Double { start + Double(row) * 60 }

    /// The series as CSV with the columns `time`, `pod`, `cpu` and `memory`.
    static func csv(_ series: [Series]) -> String {
        var text = "time,pod,cpu,memory\n"
        for part in series {
            for row in 0..<part.rowCount {
                let cells = part.values[row * 2..<row * 2 + 2].map { "\($0)" }
                text += "\(Int(part.timeSeconds(ofRow: row))),\(part.workload),\(cells.joined(separator: ","))\n"
            }
        }
        return text
    }

    /// A detector that is fitted in a moment.
    static func quickFit() throws -> FitJob.Configuration {
        var configuration = FitJob.Configuration()
        configuration.detector = try Strategies.registry().configuration(
            feature: nil, model: "lstm-ae", scorer: nil, threshold: nil)
        for text in [
            "lstm-ae.window=5", "lstm-ae.encoder-widths=6", "lstm-ae.epochs=4",
            "\(configuration.detector.threshold.plugin).margin=2",
        ] {
            try PluginSetting(text).apply(to: &configuration.detector, registry: Strategies.registry())
        }
        configuration.files.createdSeconds = 1_700_000_000
        return configuration
    }
}

extension DataSelection {
    /// Files whose column `pod` names the workload.
    static func pods(_ inputs: [String]) -> DataSelection {
        var selection = DataSelection(inputs)
        selection.mapping.workload = WorkloadRule(.column("pod"), pattern: nil)
        return selection
    }
}
