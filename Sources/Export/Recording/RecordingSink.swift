package import Collector
internal import Core
internal import Dispatch
internal import Files
package import Logging
package import Recordings

/// Records batches into a folder of HDF5 segments.
///
/// A batch is acknowledged when its rows are in the folder's journal; making segments of full journals is work beside
/// the sampling loop.
package actor RecordingSink: SampleSink {
    package nonisolated let name: String
    private let folder: String
    private let retention: RecordingRetention
    private let maker: SegmentMaker
    private let logger: Logger
    private let metrics: [Metric]
    private let box: WriterBox
    private var tidying: Task<Void, Never>?

    /// A writer that cannot be copied, where an actor can hold it.
    private final class WriterBox {
        var writer: RecordingWriter

        init(_ writer: consuming RecordingWriter) { self.writer = writer }
    }

    /// Opens a folder, making it where it is missing; what a killed agent left there is finished after the first batch.
    ///
    /// - Parameters:
    ///   - recordsCalls: whether there are columns for the calls that containers answer.
    ///   - rowsPerSegment: intervals after which a segment is finished.
    ///   - maker: where segments are made.
    ///   - logger: takes a line when a segment cannot be made.
    /// - Throws: ``FileError``, also if another process records there.
    package init(
        folder: String, intervalSeconds: Double, recordsCalls: Bool = false, rowsPerSegment: Int = 600,
        retention: RecordingRetention = RecordingRetention(), maker: SegmentMaker = .inProcess,
        logger: Logger
    ) throws {
        name = "recording \(folder)"
        self.folder = folder
        self.retention = retention
        self.maker = maker
        self.logger = logger
        metrics = ReplicaRows.metrics(withCalls: recordsCalls)
        box = WriterBox(
            try RecordingWriter(
                folder: folder,
                layout: RecordingLayout(
                    intervalSeconds: intervalSeconds, columns: metrics.map(\.column),
                    stateNames: ProbeState.allCases.map(\.rawValue)),
                rowsPerSegment: rowsPerSegment))
    }

    package func write(_ batch: SampleBatch) async throws {
        guard !batch.samples.isEmpty else { return }
        let before = box.writer.firstNumberInUse
        defer {
            // Also after an error: the disk may be full of old segments that wait to be removed. A child that makes them
            // has the privileges that the agent has by now, so what was found at the opening waits until here.
            if box.writer.firstNumberInUse != before || tidying == nil { beginTidying() }
        }
        try box.writer.append(
            RecordedInterval(timeSeconds: batch.timeSeconds, rows: ReplicaRows.rows(of: batch, metrics)))
    }

    package func close() async throws {
        try box.writer.sync()
        box.writer.endJournal()
        await tidying?.value
        guard let failure = await Self.outcome(tidyingWork()) else { return }
        // What this process recorded is there; what was damaged is older, and is told and not failed for.
        guard failure.kind == .damaged else { throw failure }
        Self.log(failure, logger)
    }

    /// Finishes the journals that are not in use, after those that are being finished.
    ///
    /// The task does not hold this sink, with which the folder's lock goes.
    private func beginTidying() {
        tidying = Task(priority: .utility) { [previous = tidying, work = tidyingWork(), logger] in
            await previous?.value
            guard let failure = await Self.outcome(work) else { return }
            Self.log(failure, logger)
        }
    }

    private static func log(_ failure: FileError, _ logger: Logger) {
        if failure.kind == .damaged {
            logger.error("recording: \(failure)")
        } else {
            logger.warning("recording: \(failure) Its rows stay in the journal, which is read all the same.")
        }
    }

    private func tidyingWork() -> @Sendable () throws(FileError) -> Void {
        { [folder, number = box.writer.firstNumberInUse, retention, maker] () throws(FileError) in
            _ = try RecordingFolder.tidy(folder, journalsBefore: number, retention: retention, maker: maker)
        }
    }

    /// Does work on a thread of its own, as it waits for a child: those that tasks share may be as few as one.
    private static func outcome(_ work: @escaping @Sendable () throws(FileError) -> Void) async -> FileError? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                do throws(FileError) {
                    try work()
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: error)
                }
            }
        }
    }
}
