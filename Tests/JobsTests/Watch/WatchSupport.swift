import Core
import Engine
import Foundation
import ModelFiles
import Synchronization

@testable import Jobs

/// Seeded rows of two replicas of `shop/cart/server`: waves with noise, a row each second.
enum WatchData {
    static let workload = Workload("shop/cart/server")

    static func series(rows: Int, replica: String = "a", level: Float = 0, fault: Range<Int> = 0..<0) -> Series {
        var state: UInt64 = 11
        func noise() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24) - 0.5
        }
        let values = (0..<rows).flatMap { row in
            let wave = sin(Float(row) / 9)
            return [
                fault.contains(row) ? 90 : 20 + level + 5 * wave + noise(), 300 + 40 * wave + noise() * 3,
            ]
        }
        return Series(
            workload: workload, replica: replica, columns: ["cpu_usage", "memory_usage"], startSeconds: 10_000,
            intervalSeconds: 1, values: values)
    }

    /// The series as a table that is read back with the same bits.
    static func csv(_ series: Series) -> String {
        var text = "time,workload," + series.columns.joined(separator: ",") + "\n"
        for row in 0..<series.rowCount {
            let cells = series.values[row * series.columns.count..<(row + 1) * series.columns.count]
            text += "\(Int(series.timeSeconds(ofRow: row))),\(series.workload),"
            text += cells.map { "\($0)" }.joined(separator: ",") + "\n"
        }
        return text
    }

    static var reading: TableReading {
        var reading = TableReading()
        reading.workloadColumn = "workload"
        return reading
    }

    static func intervals(_ series: Series) -> [WatchInterval] { ReplayFeed([series]).map(Array.init) ?? [] }

    static func fit(_ series: Series) throws -> Detector {
        try DetectorTrainer(DetectorConfiguration(), registry: Strategies.registry())
            .fit([series], context: FitContext(workload: series.workload, seed: 1))
    }

    static func write(_ detector: Detector, to path: String) throws {
        try ModelFile.write([detector.record], to: path, createdAt: "2026-01-01T00:00:00Z", engineVersion: "test")
    }
}

/// What a watchman said.
final class Said: Sendable {
    private let messages = Mutex<[WatchMessage]>([])

    var take: @Sendable (WatchMessage) -> Void { { message in self.messages.withLock { $0.append(message) } } }

    var notes: [String] {
        messages.withLock { $0 }.compactMap { if case .note(let text) = $0 { text } else { nil } }
    }
    var verdicts: [(verdict: RowVerdict, hold: Hold?)] {
        messages.withLock { $0 }.compactMap {
            if case .verdict(let verdict, let hold) = $0 { (verdict, hold) } else { nil }
        }
    }
    var causes: [WatchCause] {
        messages.withLock { $0 }.compactMap { if case .cause(let cause) = $0 { cause } else { nil } }
    }
    var events: [EpisodeEvent] {
        messages.withLock { $0 }.compactMap { if case .episode(let event) = $0 { event } else { nil } }
    }
}
