package import Collector
internal import Core
package import HTTP
package import Logging

/// Sends samples to a time-series database by Prometheus remote write 1.0.
///
/// Counters go as totals and gauges as they are, under the names and labels of the metrics page. When a container ends
/// its series get a staleness marker, and so do all when the agent ends.
package actor RemoteWriteSink: SampleSink {
    package nonisolated let name: String
    /// Series in one request at most; a database refuses requests that are too large.
    private static let seriesPerRequest = 5000

    private let sender: Delivery
    private let externalLabels: [String: String]
    private var encoded: [String: ContainerLabels] = [:]
    private let node: String
    private var agent: [AgentMetric.Series: WriteRequest.Labels] = [:]
    private var lastSeconds = -Double.infinity

    /// The labels of a container's series, encoded once.
    private struct ContainerLabels {
        let container: ContainerIdentity
        var series: [(metric: Metric, labels: WriteRequest.Labels)]
        /// Which of the series had a value.
        var live: Set<Metric> = []
        var lastMilliseconds: Int64 = 0
    }

    /// - Parameters:
    ///   - url: the database's remote-write address, as `http://localhost:9090/api/v1/write`.
    ///   - queueFolder: where requests wait; kept from one process to the next.
    ///   - resendSeconds: what was sent within this time before the database was away is sent again.
    ///   - node: the label `node` of the agent's own metrics.
    /// - Throws: ``EndpointError`` or ``FileError``.
    package init(
        url: String, access: EndpointAccess = EndpointAccess(), queueFolder: String, queueLimitBytes: Int,
        resendSeconds: Double, node: String, externalLabels: [String: String] = [:],
        logger: Logger
    ) throws {
        sender = try Delivery(
            url: url, access: access, headers: WriteRequest.headers, queueFolder: queueFolder,
            queueLimitBytes: queueLimitBytes, resendSeconds: resendSeconds, logger: logger)
        name = "remote write to \(sender.url)"
        self.externalLabels = externalLabels
        self.node = node
    }

    package var delivery: DeliveryStatus? { get async { await sender.status } }

    package func write(_ batch: SampleBatch) async throws {
        var writer = RequestWriter(limit: Self.seriesPerRequest)
        for sample in batch.samples { append(sample, to: &writer) }
        let ended = batch.ended.map(\.containerID)
        appendStale(ended, timeSeconds: batch.timeSeconds, to: &writer)
        // The last batch of a collection may end before its interval does; what is sent is not of the future.
        let time = min(batch.timeSeconds, batch.samples.map(\.timeSeconds).max() ?? batch.timeSeconds)
        for metric in AgentMetric.all {
            for (series, value) in metric.values(batch.status) {
                writer.append(labels(series), value: value, timeMilliseconds: Self.milliseconds(time))
            }
        }
        lastSeconds = max(lastSeconds, time)
        for body in writer.finish() { try await sender.append(body) }
    }

    package func close() async throws {
        if lastSeconds.isFinite {
            var writer = RequestWriter(limit: Self.seriesPerRequest)
            appendStale(Array(encoded.keys), timeSeconds: lastSeconds, to: &writer)
            for labels in agent.values {
                writer.append(
                    labels, value: WriteRequest.staleMarker, timeMilliseconds: Self.milliseconds(lastSeconds) + 1)
            }
            for body in writer.finish() { try await sender.append(body) }
        }
        await sender.finish(withinSeconds: 5)
    }

    private func append(_ sample: Sample, to writer: inout RequestWriter) {
        let id = sample.container.containerID
        var labels = encoded[id].flatMap { $0.container == sample.container ? $0 : nil } ?? encode(sample.container)
        let time = Self.milliseconds(sample.timeSeconds)
        for (metric, series) in labels.series {
            guard let value = ContainerExport.value(metric, in: sample) else { continue }
            writer.append(series, value: value, timeMilliseconds: time)
            labels.live.insert(metric)
        }
        labels.lastMilliseconds = time
        encoded[id] = labels
    }

    /// Ends the series of containers at the interval's end, or a millisecond after their last sample if that is later.
    private func appendStale(_ ids: [String], timeSeconds: Double, to writer: inout RequestWriter) {
        for id in ids.sorted() {
            guard let labels = encoded.removeValue(forKey: id) else { continue }
            let time = max(Self.milliseconds(timeSeconds), labels.lastMilliseconds) + 1
            for (metric, series) in labels.series where labels.live.contains(metric) {
                writer.appendLater(series, value: WriteRequest.staleMarker, timeMilliseconds: time)
            }
        }
    }

    /// The labels of a series of the agent's own, encoded once.
    private func labels(_ series: AgentMetric.Series) -> WriteRequest.Labels {
        if let known = agent[series] { return known }
        var all = externalLabels.merging(["__name__": series.name, "job": "anomengine", "node": node]) { $1 }
        if let endpoint = series.endpoint { all["endpoint"] = endpoint }
        let made = WriteRequest.Labels(LabelSet(all))
        agent[series] = made
        return made
    }

    private func encode(_ container: ContainerIdentity) -> ContainerLabels {
        let common = externalLabels.merging(ContainerExport.labels(of: container)) { _, own in own }
        return ContainerLabels(
            container: container,
            series: Metric.allCases.map { metric in
                let name = metric.definition.exportedName
                let labels = LabelSet(common.merging(["__name__": name]) { _, name in name })
                return (metric, WriteRequest.Labels(labels))
            })
    }

    private static func milliseconds(_ seconds: Double) -> Int64 { Int64(clamping: (seconds * 1000).rounded()) }
}

/// Splits a batch into requests, markers last, so that no request holds two samples of one series.
struct RequestWriter {
    let limit: Int
    private var bodies: [[UInt8]] = []
    private var request = WriteRequest()
    private var later: [(WriteRequest.Labels, Double, Int64)] = []

    init(limit: Int) { self.limit = limit }

    mutating func append(_ labels: WriteRequest.Labels, value: Double, timeMilliseconds: Int64) {
        request.append(labels, value: value, timeMilliseconds: timeMilliseconds)
        if request.seriesCount == limit { endRequest() }
    }

    mutating func appendLater(_ labels: WriteRequest.Labels, value: Double, timeMilliseconds: Int64) {
        later.append((labels, value, timeMilliseconds))
    }

    mutating func finish() -> [[UInt8]] {
        if !later.isEmpty { endRequest() }
        for (labels, value, time) in later { append(labels, value: value, timeMilliseconds: time) }
        endRequest()
        return bodies
    }

    private mutating func endRequest() {
        guard request.seriesCount > 0 else { return }
        bodies.append(request.body())
        request = WriteRequest()
    }
}
