/// How far the notifier is.
package struct NotifierStatus: Sendable, Equatable {
    /// Alerts that last.
    package var openAlerts = 0
    /// Starts and ends that a receiver has yet to take, over all receivers.
    package var pendingNotifications = 0
    /// Alerts that were not sent as too many were open.
    package var droppedAlerts = 0
    /// Alerts with labels or times that no receiver takes.
    package var invalidAlerts = 0
    /// Notifications that a receiver did not take in time.
    package var expiredNotifications = 0
    package var receivers: [Receiver] = []

    /// One receiver.
    package struct Receiver: Sendable, Equatable {
        /// Its address without secrets.
        package let url: String
        package var isFailing = false
        /// Requests that it took.
        package var sentRequests = 0
        /// Requests that failed.
        package var failedRequests = 0
        /// Starts and ends that it has yet to take.
        package var pendingNotifications = 0

        package init(url: String, isFailing: Bool = false, pendingNotifications: Int = 0) {
            self.url = url
            self.isFailing = isFailing
            self.pendingNotifications = pendingNotifications
        }
    }

    package init() {}
}
