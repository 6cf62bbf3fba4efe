internal import Alerting
internal import Collector
internal import Core
internal import Engine
internal import Export
internal import HTTP
internal import Logging
internal import Synchronization

/// The metrics page and the remote writes of one watch.
actor VerdictOutputs {
    /// How long a stream may be silent before its series end; longer where the sampling interval is.
    private static let silentSeconds = 300.0

    private let page: VerdictPage?
    private let server: PageServer?
    private let sinks: [VerdictSink]
    private let node: NodePage
    private let logger: Logger
    private var isFailing = false

    /// The node agent's part of the page.
    private final class NodePage: Sendable {
        private let batch = Mutex<SampleBatch?>(nil)

        func show(_ new: SampleBatch) { batch.withLock { $0 = new } }

        var text: String {
            batch.withLock { $0 }?.exposition(engineVersion: engineVersion) ?? ""
        }
    }

    /// Opens the destinations.
    ///
    /// - Throws: ``WatchError`` without a state folder for queues, ``EndpointError`` or ``FileError``.
    init(
        _ destinations: VerdictDestinations, stateFolder: String?, intervalSeconds: Double, logger: Logger
    ) async throws {
        let silence = max(Self.silentSeconds, 5 * intervalSeconds)
        var sinks: [VerdictSink] = []
        if !destinations.remoteWrite.isEmpty {
            guard let stateFolder else {
                throw WatchError(nil, "remote write needs a state folder for its queue", "give one with \(.state)")
            }
            for url in destinations.remoteWrite {
                sinks.append(
                    try VerdictSink(
                        url: url, access: destinations.access,
                        queueFolder: "\(stateFolder)/queue/\(try EndpointAddress(url).fileName)",
                        queueLimitBytes: destinations.queueLimitBytes, resendSeconds: 30,
                        externalLabels: destinations.remoteLabels, silentSeconds: silence, logger: logger))
            }
        }
        let node = NodePage()
        let page = destinations.metricsAddress.map { _ in VerdictPage(silentSeconds: silence) { node.text } }
        if let page, let address = destinations.metricsAddress {
            server = try await page.serve(
                address: address, webConfigurationFile: destinations.webConfigurationFile)
        } else {
            server = nil
        }
        (self.page, self.sinks, self.node, self.logger) = (page, sinks, node, logger)
    }

    /// The port of the page; nil without one.
    var port: Int? { server?.port }

    /// Shows what the node agent counted, too.
    func show(_ batch: SampleBatch) { if page != nil { node.show(batch) } }

    /// Takes the verdicts of an interval. A queue that cannot be written, as on a full disk, is logged once until it can.
    func take(_ verdicts: [RowVerdict], ended: [StreamKey], status: WatchStatus, notifier: NotifierStatus?) async {
        let samples = verdicts.map(VerdictSample.init)
        do {
            for sink in sinks { try await sink.write(samples, ended: ended) }
            if isFailing { logger.notice("the queue of verdicts: recovered") }
            isFailing = false
        } catch {
            if !isFailing { logger.warning("verdicts are lost: \(error)") }
            isFailing = true
        }
        guard let page else { return }
        var deliveries: [DeliveryStatus] = []
        for sink in sinks { deliveries.append(await sink.delivery) }
        page.update(samples, ended: ended, own: WatchMetrics.of(status, notifier, deliveries))
    }

    func close() async {
        for sink in sinks {
            do {
                try await sink.close()
            } catch {
                logger.warning("the ends of the verdicts' series could not be queued: \(error)")
            }
        }
        await server?.close()
    }
}

extension VerdictSample {
    init(_ verdict: RowVerdict) {
        var expected: [String: Double] = [:]
        if let values = verdict.expected {
            for (column, value) in zip(verdict.columns, values) { expected[column] = Double(value) }
        }
        self.init(
            timeSeconds: verdict.timeSeconds, workload: verdict.key.workload, replica: verdict.key.replica,
            score: verdict.score, threshold: verdict.threshold, isAnomalous: verdict.isAnomalous, expected: expected)
    }
}
