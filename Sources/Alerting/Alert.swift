/// What a receiver of alerts is told: one incident, from its start to its end.
package struct Alert: Hashable, Sendable {
    /// Stable from the first notification to the last; receivers group and deduplicate by them.
    package let labels: [String: String]
    /// Text that may change while the alert lasts.
    package var annotations: [String: String]
    package let startSeconds: Double
    /// Nil while it lasts.
    package var endSeconds: Double?

    package init(
        labels: [String: String], annotations: [String: String] = [:], startSeconds: Double, endSeconds: Double? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
    }
}
