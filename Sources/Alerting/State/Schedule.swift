/// What a receiver is to be told next.
struct Notification {
    let entry: AlertEntry
    let phase: AlertPhase
    /// Whether the receiver has yet to take this phase; otherwise it is repeated.
    let isNew: Bool
}

/// Decides what is due. Wall-clock times are what receivers and the disk see; waits count on the sender's own clock, which
/// nobody sets.
struct Schedule {
    let receiver: String
    let kind: AlertReceiver.Kind
    let options: NotifierOptions

    private struct Step {
        let notification: Notification
        /// On the sender's clock.
        let dueAt: Double
        /// When the step becomes another one, if that is before it is due.
        var changesAt = Double.infinity
    }

    /// What is due now, oldest alert first, and when to look again.
    func due(
        _ book: AlertBook, nowSeconds: Double, clock: Double
    ) -> (due: [Notification], nextClock: Double) {
        let steps = book.entries.values.compactMap { step($0, in: book, nowSeconds: nowSeconds, clock: clock) }
        let next = steps.map { min($0.dueAt, $0.changesAt) }.min() ?? .infinity
        guard steps.contains(where: { $0.dueAt <= clock }) else { return ([], next) }
        // What would be repeated soon goes along, so that repeats share requests.
        let early = clock + options.resendSeconds / 5
        let due = steps.filter { $0.dueAt <= ($0.notification.isNew ? clock : early) }
            .map(\.notification)
            .sorted { AlertEntry.isEarlier($0.entry, $1.entry) }
        return (due, next)
    }

    /// Whether a start or an end is due that the receiver has yet to take, or is to be tried again later.
    func isNewDue(_ book: AlertBook, nowSeconds: Double, clock: Double) -> Bool {
        book.entries.values.contains {
            step($0, in: book, nowSeconds: nowSeconds, clock: clock)?.notification.isNew ?? false
        }
    }

    /// Starts and ends that the receiver has yet to take, also those that wait for their time.
    func pending(_ book: AlertBook) -> Int { book.entries.values.count { isPending($0, in: book) } }

    /// Whether the receiver has yet to take the start or the end of an alert.
    func isPending(_ entry: AlertEntry, in book: AlertBook) -> Bool {
        guard let progress = entry.progress[receiver], !isContinued(entry, in: book) else { return false }
        return progress.firedSeconds == nil || (entry.alert.endSeconds != nil && progress.resolvedSeconds == nil)
    }

    /// To Alertmanager, an alert with the labels of an earlier one is the same.
    private func isContinued(_ entry: AlertEntry, in book: AlertBook) -> Bool {
        kind == .alertmanager && book.isSuperseded(entry)
    }

    private func step(_ entry: AlertEntry, in book: AlertBook, nowSeconds: Double, clock: Double) -> Step? {
        guard let progress = entry.progress[receiver], !isContinued(entry, in: book) else { return nil }
        switch kind {
        case .webhook:
            if progress.firedSeconds == nil { return new(entry, .firing, progress) }
            if entry.alert.endSeconds != nil, progress.resolvedSeconds == nil { return new(entry, .resolved, progress) }
            return nil
        case .alertmanager:
            guard let fired = progress.firedSeconds else { return new(entry, .firing, progress) }
            let shown = nowSeconds - fired
            let isHeld = shown >= 0 && shown < options.minimumFiringSeconds
            if entry.alert.endSeconds == nil { return again(entry, .firing, progress) }
            if let resolved = progress.resolvedSeconds {
                let past = nowSeconds - resolved
                return past >= 0 && past < options.resolvedSeconds ? again(entry, .resolved, progress) : nil
            }
            guard isHeld else { return new(entry, .resolved, progress) }
            var step = again(entry, .firing, progress)
            step.changesAt = clock + options.minimumFiringSeconds - shown
            return step
        }
    }

    private func new(_ entry: AlertEntry, _ phase: AlertPhase, _ progress: AlertEntry.Progress) -> Step {
        Step(
            notification: Notification(entry: entry, phase: phase, isNew: true), dueAt: progress.notBefore)
    }

    private func again(_ entry: AlertEntry, _ phase: AlertPhase, _ progress: AlertEntry.Progress) -> Step {
        let dueAt = progress.sentAt.map { $0 + options.resendSeconds } ?? -.infinity
        return Step(
            notification: Notification(entry: entry, phase: phase, isNew: false),
            dueAt: max(dueAt, progress.notBefore))
    }
}
