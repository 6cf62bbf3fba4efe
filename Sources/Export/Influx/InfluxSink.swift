package import Collector
internal import Core
package import HTTP
package import Logging

/// Sends samples to InfluxDB, or to what speaks its line protocol, over HTTP.
package actor InfluxSink: SampleSink {
    package nonisolated let name: String
    private let sender: Delivery

    /// - Parameters:
    ///   - url: the write address with its metrics, as `http://localhost:8086/write?db=anomengine`.
    ///   - queueFolder: where requests wait; kept from one process to the next.
    ///   - resendSeconds: what was sent within this time before the database was away is sent again.
    /// - Throws: ``EndpointError`` or ``FileError``.
    package init(
        url: String, access: EndpointAccess = EndpointAccess(), queueFolder: String, queueLimitBytes: Int,
        resendSeconds: Double, logger: Logger
    ) throws {
        sender = try Delivery(
            url: url, access: access, headers: [("Content-Type", "text/plain; charset=utf-8")],
            queueFolder: queueFolder, queueLimitBytes: queueLimitBytes, resendSeconds: resendSeconds, logger: logger)
        name = "line protocol to \(sender.url)"
    }

    package var delivery: DeliveryStatus? { get async { await sender.status } }

    package func write(_ batch: SampleBatch) async throws {
        let lines = InfluxLines.text(of: batch)
        guard !lines.isEmpty else { return }
        try await sender.append(Array(lines.utf8))
    }

    package func close() async throws { await sender.finish(withinSeconds: 5) }
}
