/// One update on its way into the book.
struct BookChange {
    private(set) var book: AlertBook
    /// What goes to the disk.
    private(set) var events: [AlertEvent] = []
    /// Alerts that are not in the book.
    private(set) var leftOut: [(labels: [String: String], reason: Reason)] = []
    /// Notifications of forgotten alerts that a receiver never took.
    private(set) var expiredNotifications = 0
    private let options: NotifierOptions
    private let schedules: [Schedule]
    private let wallSeconds: Double
    private var seen: Set<String> = []

    enum Reason {
        case invalid(AlertingError)
        case full
    }

    init(book: AlertBook, options: NotifierOptions, schedules: [Schedule], wallSeconds: Double) {
        self.book = book
        self.options = options
        self.schedules = schedules
        self.wallSeconds = wallSeconds
    }

    /// Takes an alert that ended.
    mutating func end(_ alert: Alert, nowSeconds: Double) {
        guard let alert = normalized(alert) else { return }
        let end = max(alert.endSeconds ?? nowSeconds, alert.startSeconds)
        if let entry = book.openEntry(alert.labels), entry.alert.startSeconds <= end {
            setText(entry.id, alert)
            record(.ended(id: entry.id, seconds: end, noted: wallSeconds))
            return
        }
        let id = AlertEntry.id(alert.labels, startSeconds: alert.startSeconds)
        // Known and ended: it was told before.
        guard book.entries[id] == nil, admit(id, alert) else { return }
        record(.ended(id: id, seconds: end, noted: wallSeconds))
    }

    /// Takes an alert that lasts.
    mutating func open(_ alert: Alert, nowSeconds: Double) {
        guard var alert = normalized(alert) else { return }
        alert.endSeconds = nil
        if let entry = book.openEntry(alert.labels) {
            setText(entry.id, alert)
            seen.insert(entry.id)
            return
        }
        var id = AlertEntry.id(alert.labels, startSeconds: alert.startSeconds)
        if let entry = book.entries[id] {
            if !book.isSuperseded(entry) {
                setText(id, alert)
                record(.reopened(id: id))
                seen.insert(id)
                return
            }
            alert.startSeconds = max(nowSeconds, alert.startSeconds)
            id = AlertEntry.id(alert.labels, startSeconds: alert.startSeconds)
            guard book.entries[id] == nil else { return }
        }
        if admit(id, alert) { seen.insert(id) }
    }

    /// Ends alerts that were open and were not named.
    mutating func endMissing(nowSeconds: Double) {
        for entry in book.open where !seen.contains(entry.id) {
            record(
                .ended(id: entry.id, seconds: max(nowSeconds, entry.alert.startSeconds), noted: wallSeconds))
        }
    }

    /// Forgets alerts that ended long enough ago.
    mutating func forgetPast() {
        for entry in book.entries.values {
            guard let noted = entry.endNotedSeconds else { continue }
            let pending = schedules.count { $0.isPending(entry, in: book) }
            if pending == 0 {
                let last = entry.progress.values.compactMap(\.resolvedSeconds).max() ?? noted
                if wallSeconds - max(last, noted) >= options.resolvedSeconds { record(.removed(id: entry.id)) }
            } else if wallSeconds - noted >= options.giveUpSeconds {
                expiredNotifications += pending
                record(.removed(id: entry.id))
            }
        }
    }

    private mutating func normalized(_ alert: Alert) -> Alert? {
        do throws(AlertingError) {
            return try AlertRules.normalized(alert, common: options.labels)
        } catch {
            leftOut.append((alert.labels, .invalid(error)))
            return nil
        }
    }

    /// Adds an alert; false if there are too many.
    private mutating func admit(_ id: String, _ alert: Alert) -> Bool {
        if book.entries.count >= options.alertLimit {
            let told = book.entries.values.filter(isTold)
                .min { ($0.endNotedSeconds ?? 0, $0.id) < ($1.endNotedSeconds ?? 0, $1.id) }
            guard let told else {
                leftOut.append((alert.labels, .full))
                return false
            }
            record(.removed(id: told.id))
        }
        var opened = alert
        opened.endSeconds = nil
        record(.opened(id: id, alert: opened, receivers: schedules.map(\.receiver)))
        return true
    }

    /// Whether no receiver is to be told more, apart from repeats.
    private func isTold(_ entry: AlertEntry) -> Bool {
        entry.endNotedSeconds != nil && !schedules.contains { $0.isPending(entry, in: book) }
    }

    private mutating func setText(_ id: String, _ alert: Alert) {
        book.setText(id, annotations: alert.annotations, generatorURL: alert.generatorURL)
    }

    private mutating func record(_ event: AlertEvent) {
        book.apply(event)
        events.append(event)
    }
}
