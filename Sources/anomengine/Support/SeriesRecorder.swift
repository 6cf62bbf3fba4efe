internal import Collector
internal import Engine
internal import Foundation
internal import Store

/// Records samples into a folder of segments.
actor SeriesRecorder: SampleSink {
    nonisolated let name: String
    private let folder: String
    private let periodSeconds: Double
    private var rows: [SeriesName: [(timeSeconds: Double, values: [Float])]] = [:]
    private var rowCount = 0

    private struct SeriesName: Hashable {
        let workload: Workload
        let replica: String
    }

    init(folder: String, periodSeconds: Double) throws {
        name = "recording \(folder)"
        self.folder = folder
        self.periodSeconds = periodSeconds
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func write(_ batch: SampleBatch) throws {
        for sample in batch.samples {
            let name = SeriesName(workload: sample.workload, replica: sample.container.replica)
            let values = Parameter.allCases.map { Float(sample.values[$0]) }
            rows[name, default: []].append((batch.timeSeconds, values))
        }
        rowCount += 1
        if rowCount == 600 { try writeSegment() }
    }

    func close() throws {
        try writeSegment()
    }

    private func writeSegment() throws {
        guard !rows.isEmpty else { return }
        let columns = Parameter.allCases.map(\.columnName)
        let series = rows.compactMap { name, rows -> Series? in
            guard let first = rows.first, let last = rows.last else { return nil }
            func row(_ timeSeconds: Double) -> Int {
                Int(((timeSeconds - first.timeSeconds) / periodSeconds).rounded())
            }
            var values = [Float](repeating: .nan, count: (row(last.timeSeconds) + 1) * columns.count)
            for (timeSeconds, cells) in rows {
                values.replaceSubrange(
                    row(timeSeconds) * columns.count..<(row(timeSeconds) + 1) * columns.count, with: cells)
            }
            return Series(
                workload: name.workload, replica: name.replica, columns: columns, startSeconds: first.timeSeconds,
                periodSeconds: periodSeconds, values: values)
        }
        let start = Int(series.map(\.startSeconds).min() ?? 0)
        try Recording.write(series, to: "\(folder)/segment-\(start).h5")
        rows = [:]
        rowCount = 0
    }
}
