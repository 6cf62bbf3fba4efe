/// All alerts that are open or have something left to tell.
///
/// A value: the same events give the same state, live and after a restart.
struct AlertBook {
    private(set) var entries: [String: AlertEntry] = [:]
    /// The newest alert of each set of labels.
    private(set) var newest: [[String: String]: String] = [:]

    /// Alerts that last, oldest first.
    var open: [AlertEntry] {
        entries.values.filter { $0.alert.endSeconds == nil }
            .sorted(by: AlertEntry.isEarlier)
    }

    /// The open alert with these labels.
    func openEntry(_ labels: [String: String]) -> AlertEntry? {
        guard let entry = newest[labels].flatMap({ entries[$0] }), entry.alert.endSeconds == nil else { return nil }
        return entry
    }

    /// Whether an alert is superseded by a newer one with the same labels.
    func isSuperseded(_ entry: AlertEntry) -> Bool { newest[entry.alert.labels] != entry.id }

    /// Makes an event part of the state; one about an unknown alert is ignored.
    mutating func apply(_ event: AlertEvent) {
        switch event {
        case .format: break
        case .opened(let id, let alert, let receivers):
            entries[id] = AlertEntry(id: id, alert: alert, receivers: receivers)
            let known = newest[alert.labels].flatMap { entries[$0] }
            if known.map({ $0.alert.startSeconds <= alert.startSeconds }) ?? true { newest[alert.labels] = id }
        case .ended(let id, let seconds, let noted):
            entries[id]?.alert.endSeconds = seconds
            entries[id]?.endNotedSeconds = noted
        case .reopened(let id):
            guard var entry = entries[id] else { return }
            entry.alert.endSeconds = nil
            entry.endNotedSeconds = nil
            // Who heard of the end is told of a start again.
            for (receiver, progress) in entry.progress where progress.resolvedSeconds != nil {
                entry.progress[receiver] = AlertEntry.Progress()
            }
            entries[id] = entry
        case .acknowledged(let id, let receiver, let phase, let seconds):
            guard var progress = entries[id]?.progress[receiver] else { return }
            switch phase {
            case .firing: progress.firedSeconds = progress.firedSeconds ?? seconds
            // Reopened while the end was on its way: the receiver is told of a start again.
            case .resolved where entries[id]?.alert.endSeconds == nil: progress = AlertEntry.Progress()
            case .resolved: progress.resolvedSeconds = progress.resolvedSeconds ?? seconds
            }
            entries[id]?.progress[receiver] = progress
        case .removed(let id):
            guard let entry = entries.removeValue(forKey: id) else { return }
            if newest[entry.alert.labels] == id { newest[entry.alert.labels] = nil }
        }
    }

    /// Lets all open alerts be told to these receivers too, and forgets receivers that are gone.
    mutating func adopt(receivers: [String]) {
        for (id, entry) in entries {
            var entry = entry
            entry.progress = entry.progress.filter { receivers.contains($0.key) }
            if entry.alert.endSeconds == nil {
                for receiver in receivers where entry.progress[receiver] == nil {
                    entry.progress[receiver] = AlertEntry.Progress()
                }
            }
            entries[id] = entry
        }
    }

    /// Changes what does not outlive this process.
    mutating func note(_ id: String, receiver: String, _ change: (inout AlertEntry.Progress) -> Void) {
        guard var progress = entries[id]?.progress[receiver] else { return }
        change(&progress)
        entries[id]?.progress[receiver] = progress
    }

    /// Text that may change while an alert lasts.
    mutating func setText(_ id: String, annotations: [String: String], generatorURL: String?) {
        entries[id]?.alert.annotations = annotations
        entries[id]?.alert.generatorURL = generatorURL
    }

    /// Events that make the state from nothing.
    var snapshot: [AlertEvent] {
        entries.values.sorted(by: AlertEntry.isEarlier).flatMap { entry in
            var alert = entry.alert
            alert.endSeconds = nil
            var events: [AlertEvent] = [
                .opened(id: entry.id, alert: alert, receivers: entry.progress.keys.sorted())
            ]
            if let end = entry.alert.endSeconds {
                events.append(.ended(id: entry.id, seconds: end, noted: entry.endNotedSeconds ?? end))
            }
            for (receiver, progress) in entry.progress.sorted(by: { $0.key < $1.key }) {
                if let seconds = progress.firedSeconds {
                    events.append(
                        .acknowledged(id: entry.id, receiver: receiver, phase: .firing, seconds: seconds))
                }
                if let seconds = progress.resolvedSeconds {
                    events.append(
                        .acknowledged(id: entry.id, receiver: receiver, phase: .resolved, seconds: seconds))
                }
            }
            return events
        }
    }
}
