/// One incident, as receivers see it from its start to its end.
package struct Alert: Hashable, Sendable, Codable {
    /// Stable from the first notification to the last; receivers group and deduplicate by them. `alertname` is required.
    package var labels: [String: String]
    /// Text that may change while the alert lasts.
    package var annotations: [String: String]
    package var startSeconds: Double
    /// Nil while it lasts.
    package var endSeconds: Double?
    /// A page that explains the alert.
    package var generatorURL: String?

    package init(
        labels: [String: String], annotations: [String: String] = [:], startSeconds: Double, endSeconds: Double? = nil,
        generatorURL: String? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
        self.generatorURL = generatorURL
    }
}
