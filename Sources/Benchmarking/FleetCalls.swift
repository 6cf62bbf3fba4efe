internal import Core
internal import Engine
internal import Plugins

/// How a tick's windows are scored.
package enum FleetKind: String, CaseIterable, Sendable {
    /// By a fleet in which each workload has its own model.
    case own
    /// By a fleet in which all workloads have the same model.
    case shared
    /// Stream by stream, each workload with its own model.
    case separate
}

/// Ticks of a fleet: each brings a row of every workload, and a window of each is scored.
package final class FleetCalls {
    package let workloads: Int
    package let kind: FleetKind
    /// Threads that share a tick.
    package let threads: Int
    /// A tick, to be measured in turn with others.
    package let call: TimedCall

    /// Fits nothing: workloads with their own models have copies of the detector's with slightly different weights.
    ///
    /// - Throws: what restoring and starting threads throws.
    package init(_ subject: BenchmarkSubject, workloads: Int, kind: FleetKind, threads: Int) throws {
        self.workloads = workloads
        self.kind = kind
        self.threads = threads
        let registry = try Registry.builtin(precision: subject.precision)
        let record = subject.detector.record
        let detectors = try (0..<(kind == .shared ? 1 : workloads)).map {
            try Detector(record.slidingByARow(variant: $0), registry: registry)
        }
        let rows = TickRows(detectors[0])
        if kind == .separate {
            let ticks = try SeparateTicks(detectors, rows)
            call = TimedCall { ticks.tick() }
        } else {
            let ticks = try FleetTicks(detectors, workloads: workloads, rows, threads: threads)
            call = TimedCall { ticks.tick() }
        }
    }
}

/// The rows of all workloads, tick by tick.
private struct TickRows {
    let columns: [String]
    /// Ticks after which each one completes a window of each stream.
    let windowLength: Int
    private let rows: [[Float]]
    private let intervalSeconds: Double

    init(_ detector: Detector) {
        columns = detector.feature.value.inputColumns
        windowLength = detector.model.value.windowShape.length
        intervalSeconds = detector.intervalSeconds
        let values = Noise.floats(count: 64 * columns.count)
        rows = (0..<64).map { [columns] in Array(values[$0 * columns.count..<($0 + 1) * columns.count]) }
    }

    func row(_ stream: Int, tick: Int) -> [Float] { rows[(tick + 7 * stream) % rows.count] }

    func seconds(_ tick: Int) -> Double { Double(tick) * intervalSeconds }
}

private final class FleetTicks {
    private var fleet: FleetScorer
    private let rows: TickRows
    private let workloads: Int
    private var number = 0
    private(set) var anomalies = 0

    init(_ detectors: [Detector], workloads: Int, _ rows: TickRows, threads: Int) throws {
        self.rows = rows
        self.workloads = workloads
        fleet = try FleetScorer(
            detectors,
            streams: (0..<workloads).map { FleetStream(detector: $0 % detectors.count, columns: rows.columns) },
            threadCount: threads)
        for _ in 0..<rows.windowLength { tick() }
    }

    func tick() {
        for stream in 0..<workloads {
            fleet.push(rows.row(stream, tick: number), of: stream, timeSeconds: rows.seconds(number))
        }
        fleet.score { _, row in if row.verdict.isAnomalous { anomalies += 1 } }
        number += 1
    }
}

private final class SeparateTicks {
    private var streams: [DetectorStream]
    private let rows: TickRows
    private var number = 0
    private(set) var anomalies = 0

    init(_ detectors: [Detector], _ rows: TickRows) throws {
        self.rows = rows
        streams = try detectors.map { try DetectorStream($0, columns: rows.columns) }
        for _ in 0..<rows.windowLength { tick() }
    }

    func tick() {
        for stream in streams.indices {
            let row = streams[stream].push(rows.row(stream, tick: number), timeSeconds: rows.seconds(number))
            if row?.verdict.isAnomalous == true { anomalies += 1 }
        }
        number += 1
    }
}

extension DetectorRecord {
    /// The detector with windows that move on by one row; a variant other than 0 has different weights.
    func slidingByARow(variant: Int = 0) -> DetectorRecord {
        var parameters = model.parameters
        if parameters["stride"] != nil { parameters["stride"] = .integer(1) }
        var state = model.state
        if let bias = state.arrays["output/bias"], case .float32(var values) = bias.values, variant > 0 {
            values[0] += Float(variant) * 1e-4
            state.arrays["output/bias"] = NamedArray(shape: bias.shape, values: .float32(values))
        }
        return DetectorRecord(
            workload: workload, intervalSeconds: intervalSeconds, feature: feature,
            model: PluginRecord(plugin: model.plugin, version: model.version, parameters: parameters, state: state),
            scorer: scorer, threshold: threshold, training: training)
    }
}
