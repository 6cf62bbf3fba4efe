internal import Core

/// One alert and what each receiver knows of it.
struct AlertEntry {
    let id: String
    var alert: Alert
    /// When its end was learnt.
    var endNotedSeconds: Double?
    /// By receiver; only those that are to hear of it.
    var progress: [String: Progress]

    init(id: String, alert: Alert, receivers: [String]) {
        self.id = id
        self.alert = alert
        progress = Dictionary(receivers.map { ($0, Progress()) }) { first, _ in first }
    }

    static func isEarlier(_ left: AlertEntry, _ right: AlertEntry) -> Bool {
        (left.alert.startSeconds, left.id) < (right.alert.startSeconds, right.id)
    }

    /// What a receiver took.
    struct Progress: Equatable {
        /// When it first took the start.
        var firedSeconds: Double?
        /// When it first took the end.
        var resolvedSeconds: Double?
        /// On the sender's own clock; nil if this process sent nothing yet.
        var sentAt: Double?
        /// Not before this time of the sender's clock, as the receiver refused it.
        var notBefore = -Double.infinity
        var refusals = 0
    }

    /// The name of an alert: its labels, and the start that tells it from an earlier one with the same labels.
    static func id(_ labels: [String: String], startSeconds: Double) -> String {
        let milliseconds = Int64(clamping: (startSeconds * 1000).rounded())
        return "\(fingerprint(labels))-\(String(milliseconds, radix: 16))"
    }

    private static func fingerprint(_ labels: [String: String]) -> String {
        var hash = FNV1a()
        for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
            // Lengths in front, so that no two sets of labels read the same.
            for text in [name, value] {
                hash.add(UInt64(text.utf8.count))
                for byte in text.utf8 { hash.add(byte) }
            }
        }
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
    }
}
