package import Collector
package import HTTP
internal import Synchronization

/// Shows the last batch on a metrics page, for Prometheus to scrape.
package final class ScrapeSink: SampleSink {
    package let name: String
    private let server: PageServer
    private let latest: Latest

    /// The batch that the page shows; the server's threads read it.
    private final class Latest: Sendable {
        private let batch = Mutex<SampleBatch?>(nil)

        func set(_ new: SampleBatch) { batch.withLock { $0 = new } }
        func get() -> SampleBatch? { batch.withLock { $0 } }
    }

    /// Starts to listen.
    ///
    /// - Parameter webConfigurationFile: TLS and users of the page: see ``WebConfiguration``.
    /// - Throws: ``EndpointError`` if the address cannot be listened on, or the configuration cannot be used.
    package init(
        address: String, engineVersion: String, webConfigurationFile: String? = nil
    ) async throws(EndpointError) {
        let latest = Latest()
        self.latest = latest
        server = try await PageServer(
            address: address, contentType: ExpositionPage.contentType, webConfigurationFile: webConfigurationFile
        ) {
            latest.get().map { ExpositionPage.text(of: $0, engineVersion: engineVersion) } ?? ""
        }
        name = "metrics page on port \(server.port)"
    }

    /// The port that is listened on.
    package var port: Int { server.port }

    package func write(_ batch: SampleBatch) async throws {
        latest.set(batch.withoutEnded)
    }

    package func close() async throws { await server.close() }
}

extension SampleBatch {
    /// The batch without containers that ended: they are on no page again, by which Prometheus knows that their series ended.
    var withoutEnded: SampleBatch {
        var shown = self
        let ended = Set(ended.map(\.containerID))
        shown.samples.removeAll { ended.contains($0.container.containerID) }
        return shown
    }

    /// The batch as a metrics page in Prometheus' text format.
    package func exposition(engineVersion: String) -> String {
        ExpositionPage.text(of: withoutEnded, engineVersion: engineVersion)
    }
}
