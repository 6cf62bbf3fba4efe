package import HTTP

/// Where `watch` shows and writes its verdicts, beside alerts.
package struct VerdictDestinations: Sendable {
    /// `HOST:PORT` that serves `/metrics`.
    package var metricsAddress: String?
    /// YAML file with TLS and users of that page, in the form of Prometheus' web configuration.
    package var webConfigurationFile: String?
    /// Remote-write endpoints.
    package var remoteWrite: [String] = []
    /// Labels of all series that are written.
    package var remoteLabels: [String: String] = [:]
    /// What is sent with each request to these endpoints.
    package var access = EndpointAccess()
    /// Size limit of the queue of each endpoint, in the state folder.
    package var queueLimitBytes = 256 << 20

    package init() {}

    package var isEmpty: Bool { metricsAddress == nil && remoteWrite.isEmpty }

    /// Refuses at the start what a server would refuse with each request.
    package func check() throws { try SinkConfiguration.check(remoteWrite, remoteLabels) }
}
