internal import Core

/// Checks and normalises alerts before any receiver sees them.
enum AlertRules {
    static let labelLimit = 64
    static let annotationLimit = 32
    /// Bytes of a label's value; a label cannot be cut without merging alerts.
    static let labelValueBytes = 4096
    /// Characters of an annotation; more is cut.
    static let annotationCharacters = 4000

    /// The alert with common labels, without empty values, annotations cut to their limits.
    ///
    /// - Throws: ``AlertingError`` for an alert that receivers would refuse or confuse with another.
    static func normalized(_ alert: Alert, common: [String: String]) throws(AlertingError) -> Alert {
        var alert = alert
        alert.labels = common.merging(alert.labels) { _, own in own }.filter { !$0.value.isEmpty }
        try checkLabels(alert.labels)
        guard let name = alert.labels["alertname"] else {
            throw AlertingError(place: "alert", problem: "has no label 'alertname'", remedy: "name the alert")
        }
        guard isTime(alert.startSeconds), alert.endSeconds.map(isTime) ?? true else {
            throw AlertingError(
                place: "alert \(VisibleText.line(name))", problem: "has a start or end that is not a time",
                remedy: "give seconds since 1970")
        }
        // Alertmanager refuses an end before the start.
        alert.endSeconds = alert.endSeconds.map { max($0, alert.startSeconds) }
        let kept = alert.annotations.filter { isName($0.key) && !$0.value.isEmpty }
            .sorted { $0.key < $1.key }.prefix(annotationLimit)
        alert.annotations = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, cut($0.value)) })
        if let url = alert.generatorURL, !url.hasPrefix("http://") && !url.hasPrefix("https://") {
            alert.generatorURL = nil
        }
        return alert
    }

    /// - Throws: ``AlertingError`` if a name is not a label name of Prometheus, or there is too much.
    static func checkLabels(_ labels: [String: String]) throws(AlertingError) {
        guard labels.count <= labelLimit else {
            throw AlertingError(
                place: "alert", problem: "has more than \(labelLimit) labels", remedy: "move text to annotations")
        }
        for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
            guard isName(name) else {
                throw AlertingError(
                    place: "label '\(VisibleText.line(name, limit: 60))'", problem: "is not a valid label name",
                    remedy: "use letters, digits and underscores; do not start with a digit or two underscores")
            }
            guard value.utf8.count <= labelValueBytes else {
                throw AlertingError(
                    place: "label '\(name)'", problem: "is longer than \(labelValueBytes) bytes",
                    remedy: "move text to annotations")
            }
        }
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !isDigit(first), !name.hasPrefix("__") else { return false }
        return name.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Between 1970 and 9999, the years that RFC 3339 can write.
    private static func isTime(_ seconds: Double) -> Bool { (0..<253_402_300_800).contains(seconds) }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= annotationCharacters ? text : String(text.prefix(annotationCharacters)) + "…"
    }
}
