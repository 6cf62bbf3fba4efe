package import Collector
package import Core
package import HTTP
package import Logging

/// Writes verdicts to a time-series database by Prometheus remote write 1.0.
///
/// When a stream ends or is silent, its series get a staleness marker; when the sink closes, all do.
package actor VerdictSink {
    /// Series in one request at most; a database refuses requests that are too large.
    private static let seriesPerRequest = 5000

    private let sender: Delivery
    private let externalLabels: [String: String]
    private let silentSeconds: Double
    private var streams: [StreamKey: LiveStream] = [:]

    /// A stream's series, encoded once.
    private struct LiveStream {
        var labels: [Series: WriteRequest.Labels] = [:]
        var lastMilliseconds = Int64.min
    }

    private struct Series: Hashable {
        let metric: VerdictMetric
        let column: String?
    }

    /// - Parameters:
    ///   - url: the database's remote-write address, as `http://localhost:9090/api/v1/write`.
    ///   - queueFolder: where requests wait, kept from one process to the next; no other sink may use it.
    ///   - resendSeconds: what was sent within this time before the database was away is sent again.
    ///   - silentSeconds: the series of a stream without a verdict for this long end.
    /// - Throws: ``EndpointError`` or ``FileError``.
    package init(
        url: String, access: EndpointAccess = EndpointAccess(), queueFolder: String, queueLimitBytes: Int,
        resendSeconds: Double, externalLabels: [String: String] = [:], silentSeconds: Double = 300,
        logger: Logger
    ) throws {
        sender = try Delivery(
            url: url, access: access, headers: WriteRequest.headers, queueFolder: queueFolder,
            queueLimitBytes: queueLimitBytes, resendSeconds: resendSeconds, logger: logger)
        self.silentSeconds = silentSeconds
        self.externalLabels = externalLabels.merging(["job": "anomengine"]) { given, _ in given }
    }

    package var delivery: DeliveryStatus { get async { await sender.status } }

    /// Queues verdicts, at most one of each stream; they are on disk on return.
    package func write(_ verdicts: [VerdictSample], ended: [StreamKey] = []) async throws {
        var writer = RequestWriter(limit: Self.seriesPerRequest)
        for verdict in verdicts { append(verdict, to: &writer) }
        end(ended, in: &writer)
        if let newest = verdicts.map({ Self.milliseconds($0.timeSeconds) }).max() {
            let oldest = newest - Int64(clamping: silentSeconds * 1000)
            end(streams.filter { $0.value.lastMilliseconds < oldest }.map(\.key), in: &writer)
        }
        for body in writer.finish() { try await sender.append(body) }
    }

    package func close() async throws {
        var writer = RequestWriter(limit: Self.seriesPerRequest)
        end(Array(streams.keys), in: &writer)
        for body in writer.finish() { try await sender.append(body) }
        await sender.finish(withinSeconds: 5)
    }

    private func append(_ verdict: VerdictSample, to writer: inout RequestWriter) {
        let time = Self.milliseconds(verdict.timeSeconds)
        var live = streams[verdict.stream] ?? LiveStream()
        // A database refuses a request with a sample that is older than what it has.
        guard time > live.lastMilliseconds else { return }
        live.lastMilliseconds = time
        for metric in VerdictMetric.allCases {
            for (column, value) in metric.values(verdict) {
                let series = Series(metric: metric, column: column)
                let labels = live.labels[series] ?? encode(verdict.stream, series)
                live.labels[series] = labels
                writer.append(labels, value: value, timeMilliseconds: time)
            }
        }
        streams[verdict.stream] = live
    }

    /// Ends the series of streams a millisecond after their last sample.
    private func end(_ ended: [StreamKey], in writer: inout RequestWriter) {
        for stream in ended.sorted() {
            guard let live = streams.removeValue(forKey: stream) else { continue }
            for labels in live.labels.values {
                writer.appendLater(labels, value: WriteRequest.staleMarker, timeMilliseconds: live.lastMilliseconds + 1)
            }
        }
    }

    private func encode(_ stream: StreamKey, _ series: Series) -> WriteRequest.Labels {
        var labels = externalLabels.merging(VerdictMetric.labels(stream, column: series.column)) { _, own in own }
        labels["__name__"] = series.metric.name
        return WriteRequest.Labels(LabelSet(labels))
    }

    private static func milliseconds(_ seconds: Double) -> Int64 {
        // Room for a marker behind the last sample.
        min(max(Int64(clamping: (seconds * 1000).rounded()), .min + 1), .max - 1)
    }
}
