internal import Core
internal import Foundation
internal import HTTP
package import Logging

/// Tells receivers of alerts: each start once, each end once, across outages of receivers and kills of this process.
///
/// The state is on disk before a receiver hears of it. A receiver that took a notification just before this process was
/// killed may get the same one again; Alertmanager merges it by its labels, a webhook by its id.
///
/// Save your own state first and call ``update(_:resolved:nowSeconds:)`` afterwards: an update names all that is open, so
/// the next one makes good what a kill in between lost. End with ``close(withinSeconds:)``.
package actor AlertNotifier {
    let options: NotifierOptions
    let logger: Logger
    var book: AlertBook
    var channels: [ReceiverChannel]
    private var store: AlertStore?
    /// Whether the disk lacks events that the book has.
    private var isDiskBehind = false
    private var counts = NotifierStatus()
    /// Labels of alerts that the last update could not take, so that each counts once.
    private var leftOut: Set<[String: String]> = []
    private let senders = SenderTasks()
    /// Waits of senders, by channel.
    var sleepers: [Int: Task<Void, Never>] = [:]
    private let origin = ContinuousClock.now

    /// Opens the state of an earlier process, and goes on with its alerts at once.
    ///
    /// - Parameters:
    ///   - stateFolder: made if it is missing; this process alone may use it.
    /// - Throws: ``AlertingError``, ``EndpointError`` or ``FileError``.
    package init(
        receivers: [AlertReceiver], stateFolder: String, logger: Logger, options: NotifierOptions = NotifierOptions()
    ) throws {
        try AlertRules.checkLabels(options.labels)
        let channels = try receivers.map { try ReceiverChannel($0, options: options) }
        if let twice = Dictionary(grouping: channels, by: \.key).values.first(where: { $0.count > 1 })?.first {
            throw AlertingError(
                place: twice.endpoint.url, problem: "is given twice", remedy: "name each receiver once")
        }
        let (store, loaded) = try AlertStore.open(folder: stateFolder)
        if loaded.damagedPlaces > 0 {
            logger.warning(
                "Alert state is damaged; open alerts may be sent twice. Check the disk.",
                metadata: ["folder": "\(stateFolder)", "places": "\(loaded.damagedPlaces)"])
        }
        var book = loaded.book
        book.adopt(receivers: channels.map(\.key))
        // Receivers that came or went are a change, and what is damaged is to go.
        try store.rewrite(book)
        self.store = store
        self.book = book
        self.channels = channels
        self.options = options
        self.logger = logger
        for index in channels.indices { senders.add(Task { await self.send(to: index) }) }
    }

    /// Says what is open. Returns when that is on disk; it is sent meanwhile. Never throws: if the disk is full, alerts are
    /// sent all the same.
    ///
    /// An open alert is recognised by its labels; its start stays that of the first update.
    ///
    /// - Parameters:
    ///   - open: all alerts that last. One that is missing has ended, at `nowSeconds` unless `resolved` says when.
    ///   - resolved: alerts that ended since the last update, with their ends. One that was never open is sent too: its
    ///     start and then its end.
    package func update(_ open: [Alert], resolved: [Alert] = [], nowSeconds: Double) {
        guard store != nil else { return }
        var change = BookChange(
            book: book, options: options, schedules: channels.map(\.schedule), wallSeconds: wallSeconds)
        for alert in resolved { change.end(alert, nowSeconds: nowSeconds) }
        for alert in open { change.open(alert, nowSeconds: nowSeconds) }
        change.endMissing(nowSeconds: nowSeconds)
        change.forgetPast()
        report(change)
        book = change.book
        persist(change.events)
        if !change.events.isEmpty { wake() }
    }

    /// Waits until receivers took all that is due, at most for a time.
    ///
    /// An end that Alertmanager is not told yet, as its start must show for a while, is not waited for.
    ///
    /// - Returns: whether they did.
    @discardableResult
    package func flush(withinSeconds limit: Double) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(clamping: limit)
        while channels.contains(where: { $0.schedule.isNewDue(book, nowSeconds: wallSeconds, clock: clock) }) {
            guard ContinuousClock.now < deadline, !Task.isCancelled else { return false }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    /// Sends what is due, at most for a time, and stops. Open alerts stay open: the next process goes on with them.
    package func close(withinSeconds limit: Double = 5) async {
        await flush(withinSeconds: limit)
        await senders.end()
        store = nil
    }

    /// Open alerts, oldest first.
    package var openAlerts: [Alert] { book.open.map(\.alert) }

    package var status: NotifierStatus {
        var status = counts
        status.openAlerts = book.open.count
        status.receivers = channels.map { channel in
            var receiver = channel.counts
            receiver.pendingNotifications = channel.schedule.pending(book)
            return receiver
        }
        status.pendingNotifications = status.receivers.reduce(0) { $0 + $1.pendingNotifications }
        return status
    }

    /// Seconds since 1970.
    var wallSeconds: Double { Date().timeIntervalSince1970 }
    /// Seconds since the start, on a clock that nobody sets.
    var clock: Double { (ContinuousClock.now - origin) / .seconds(1) }

    /// Takes events that the book has to the disk.
    func persist(_ events: [AlertEvent]) {
        guard let store, !events.isEmpty || isDiskBehind else { return }
        do {
            if isDiskBehind {
                try store.rewrite(book)
                logger.notice("Alert state is saved again.")
                isDiskBehind = false
            } else {
                try store.append(events)
                try store.compact(book)
            }
        } catch {
            if !isDiskBehind {
                logger.error("Alert state cannot be saved; after a restart alerts may be sent twice. \(error)")
            }
            isDiskBehind = true
        }
    }

    private func wake() {
        for sleeper in sleepers.values { sleeper.cancel() }
    }

    private func report(_ change: BookChange) {
        counts.expiredNotifications += change.expiredNotifications
        if change.expiredNotifications > 0 {
            logger.error(
                "Receivers did not accept notifications in time; they are dropped.",
                metadata: ["notifications": "\(change.expiredNotifications)"])
        }
        var seen: Set<[String: String]> = []
        for (labels, reason) in change.leftOut where seen.insert(labels).inserted && !leftOut.contains(labels) {
            switch reason {
            case .full: counts.droppedAlerts += 1
            case .invalid(let error):
                counts.invalidAlerts += 1
                logger.error("Alert cannot be sent: \(error)")
            }
        }
        let full = change.leftOut.count {
            if case .full = $0.reason { !leftOut.contains($0.labels) } else { false }
        }
        if full > 0 {
            logger.error(
                "Too many open alerts; these are not sent.",
                metadata: ["alerts": "\(full)", "limit": "\(options.alertLimit)"])
        }
        leftOut = seen
    }
}
