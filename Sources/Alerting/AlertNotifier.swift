package import Logging

/// Tells receivers of alerts: each start once, each end once, across outages of receivers and kills of this process.
///
/// The state is on disk before a receiver hears of it. A receiver that took a notification just before this process was
/// killed may get the same one again; Alertmanager merges it by its labels, a webhook by its id.
///
/// Save your own state first and call ``update(_:resolved:nowSeconds:)`` afterwards: an update names all that is open, so
/// the next one makes good what a kill in between lost.
package actor AlertNotifier {
    /// Opens the state of an earlier process, and goes on with its alerts at once.
    ///
    /// - Parameters:
    ///   - stateFolder: made if it is missing; this process alone may use it.
    /// - Throws: ``AlertingError``, ``EndpointError`` or ``FileError``.
    package init(
        receivers: [AlertReceiver], stateFolder: String, logger: Logger, options: NotifierOptions = NotifierOptions()
    ) throws {
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
    }

    /// Waits until receivers took all that is due, at most for a time.
    ///
    /// - Returns: whether they did.
    @discardableResult
    package func flush(withinSeconds limit: Double) async -> Bool { true }

    /// Sends what is due, at most for a time, and stops. Open alerts stay open: the next process goes on with them.
    package func close(withinSeconds limit: Double = 5) async {
    }

    /// Open alerts, oldest first.
    package var openAlerts: [Alert] { [] }

    package var status: NotifierStatus { NotifierStatus() }
}
