package import Collector
internal import Engine
package import Store

/// Records batches into a folder of HDF5 segments.
///
/// A batch is acknowledged when its rows are in the folder's journal; making segments of full journals is work beside
/// the sampling loop.
package actor RecordingSink: SampleSink {
    package nonisolated let name: String
    private let folder: String
    private let retention: RecordingRetention
    private let report: @Sendable (String) -> Void
    private let box: WriterBox
    private var tidying: Task<Void, Never>

    /// A writer that cannot be copied, where an actor can hold it.
    private final class WriterBox {
        var writer: RecordingWriter

        init(_ writer: consuming RecordingWriter) { self.writer = writer }
    }

    /// Opens a folder, making it where it is missing; what a killed agent left there is finished.
    ///
    /// - Parameters:
    ///   - rowsPerSegment: periods after which a segment is finished.
    ///   - report: takes a line for people when a segment cannot be made.
    /// - Throws: ``StoreError``, also if another process records there.
    package init(
        folder: String, periodSeconds: Double, rowsPerSegment: Int = 600,
        retention: RecordingRetention = RecordingRetention(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        name = "recording \(folder)"
        self.folder = folder
        self.retention = retention
        self.report = report
        box = WriterBox(
            try RecordingWriter(
                folder: folder,
                layout: RecordingLayout(
                    periodSeconds: periodSeconds, columns: Parameter.allCases.map(\.columnName),
                    stateNames: ProbeState.allCases.map(\.rawValue)),
                rowsPerSegment: rowsPerSegment))
        tidying = Self.tidy(folder, box.writer.firstNumberInUse, retention, nil, report)
    }

    package func write(_ batch: SampleBatch) async throws {
        guard !batch.samples.isEmpty else { return }
        let before = box.writer.firstNumberInUse
        defer {
            // Also after an error: the disk may be full of old segments that wait to be removed.
            let now = box.writer.firstNumberInUse
            if now != before { tidying = Self.tidy(folder, now, retention, tidying, report) }
        }
        try box.writer.append(
            RecordedPeriod(timeSeconds: batch.timeSeconds, rows: batch.samples.map(Self.row)))
    }

    package func close() async throws {
        try box.writer.sync()
        box.writer.endJournal()
        await tidying.value
        _ = try RecordingFolder.tidy(
            folder, journalsBefore: box.writer.firstNumberInUse, retention: retention)
    }

    private static func tidy(
        _ folder: String, _ firstInUse: Int, _ retention: RecordingRetention, _ previous: Task<Void, Never>?,
        _ report: @escaping @Sendable (String) -> Void
    ) -> Task<Void, Never> {
        Task.detached(priority: .utility) {
            await previous?.value
            do {
                _ = try RecordingFolder.tidy(folder, journalsBefore: firstInUse, retention: retention)
            } catch {
                report("recording: \(error) Its rows stay in the journal, which is read all the same.")
            }
        }
    }

    private static func row(_ sample: Sample) -> RecordedPeriod.Row {
        let container = sample.container
        let known = [
            "namespace": container.namespace, "pod": container.pod, "container": container.containerName,
            "image": container.image, "node": container.node,
        ]
        return RecordedPeriod.Row(
            workload: sample.workload, replica: container.replica, intervalSeconds: Float(sample.intervalSeconds),
            isPartial: sample.isPartial, values: Parameter.allCases.map { Float(sample.values[$0]) },
            states: Parameter.allCases.map { UInt8(ProbeState.allCases.firstIndex(of: sample.states[$0]) ?? 0) },
            attributes: known.compactMapValues { $0 })
    }
}
