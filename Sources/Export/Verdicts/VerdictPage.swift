package import Core
package import HTTP
internal import Synchronization

/// Shows the newest verdict of each stream, and metrics of the detector itself, for Prometheus to scrape.
package final class VerdictPage: Sendable {
    private struct State {
        var verdicts: [StreamKey: VerdictSample] = [:]
        var own: [PageMetric] = []
    }

    private let state: Mutex<State>
    private let silentSeconds: Double
    private let more: @Sendable () -> String

    /// - Parameters:
    ///   - silentSeconds: a stream whose last verdict is older than the newest of all by more than this leaves the page.
    ///   - more: text of another page that is to stand in front, such as the node agent's.
    package init(silentSeconds: Double = 300, more: @escaping @Sendable () -> String = { "" }) {
        state = Mutex(State())
        self.silentSeconds = silentSeconds
        self.more = more
    }

    /// Starts to listen; see ``PageServer``.
    ///
    /// - Parameter webConfigurationFile: TLS and users of the page: see ``WebConfiguration``.
    /// - Throws: ``EndpointError`` if the address cannot be listened on, or the configuration cannot be used.
    package func serve(
        address: String, webConfigurationFile: String? = nil
    ) async throws(EndpointError) -> PageServer {
        try await PageServer(
            address: address, contentType: ExpositionPage.contentType, webConfigurationFile: webConfigurationFile
        ) { self.text }
    }

    /// Takes new verdicts, and the detector's own metrics as they are now.
    ///
    /// - Parameter ended: streams that ended; they leave the page, by which Prometheus ends their series.
    package func update(_ verdicts: [VerdictSample], ended: [StreamKey] = [], own: [PageMetric]? = nil) {
        state.withLock { state in
            for stream in ended { state.verdicts[stream] = nil }
            for verdict in verdicts { state.verdicts[verdict.stream] = verdict }
            if let newest = verdicts.map(\.timeSeconds).max() {
                state.verdicts = state.verdicts.filter { $0.value.timeSeconds >= newest - silentSeconds }
            }
            if let own { state.own = own }
        }
    }

    /// The page in Prometheus' text format.
    package var text: String {
        let state = state.withLock { $0 }
        return more() + Self.text(of: state.verdicts.values.sorted { $0.stream < $1.stream })
            + state.own.map(Self.text).joined()
    }

    private static func text(of verdicts: [VerdictSample]) -> String {
        var page = ""
        for metric in VerdictMetric.allCases {
            var lines = ""
            for verdict in verdicts {
                for (column, value) in metric.values(verdict) {
                    let labels = ExpositionPage.list(LabelSet(VerdictMetric.labels(verdict.stream, column: column)))
                    lines += "\(metric.name){\(labels)} \(ExpositionPage.number(value))\n"
                }
            }
            guard !lines.isEmpty else { continue }
            page += ExpositionPage.header(metric.name, .gauge, metric.help) + lines
        }
        return page
    }

    private static func text(of metric: PageMetric) -> String {
        guard !metric.values.isEmpty else { return "" }
        return metric.values.reduce(into: ExpositionPage.header(metric.name, metric.kind, metric.help)) { page, value in
            let labels = ExpositionPage.list(LabelSet(value.labels))
            page += "\(metric.name)\(labels.isEmpty ? "" : "{\(labels)}") \(ExpositionPage.number(value.value))\n"
        }
    }
}
