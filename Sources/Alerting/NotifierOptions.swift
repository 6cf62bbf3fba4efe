/// How alerts are repeated and bounded.
package struct NotifierOptions: Sendable {
    /// Alertmanager hears of an open alert this often. It ends the alert by itself after three times without word.
    package var resendSeconds = 60.0
    /// An alert is shown to Alertmanager at least this long, so that one that ended during an outage is notified too.
    /// Longer than Alertmanager's `group_wait`.
    package var minimumFiringSeconds = 60.0
    /// A resolved alert is repeated to Alertmanager for this long, in case it restarts before it notified.
    package var resolvedSeconds = 900.0
    /// What a receiver did not take this long after the alert's end is dropped and counted.
    package var giveUpSeconds = 86_400.0
    /// Alerts kept at a time: open ones, and ended ones that receivers have yet to take.
    package var alertLimit = 2000
    /// Wait after the first failure; doubles up to the longest.
    package var firstWaitSeconds = 0.5
    package var longestWaitSeconds = 60.0
    /// Until a receiver's answer begins.
    package var timeoutSeconds = 10.0
    /// Added to each alert, such as `cluster`; an alert's own labels win.
    package var labels: [String: String] = [:]

    package init() {}
}
