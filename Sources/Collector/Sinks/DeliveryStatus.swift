/// How far a sink is that sends over a network. Totals are since the start.
package struct DeliveryStatus: Sendable, Equatable {
    /// The address as shown to people.
    package var endpoint: String
    /// Requests that the server took, and those that it refused for good.
    package var sentRequests = 0
    package var refusedRequests = 0
    /// Requests that did not fit the queue's limit.
    package var droppedRequests = 0
    /// Places of the queue that were damaged on disk; the requests in them are lost.
    package var damagedRequests = 0
    /// Tries that failed and were repeated.
    package var repeatedTries = 0
    /// Requests that were sent again after the server may have lost them, and those of them that it refused since it had
    /// them.
    package var resentRequests = 0
    package var resentRefusedRequests = 0
    /// What waits in the queue, in bytes.
    package var waitingBytes = 0

    package init(endpoint: String) { self.endpoint = endpoint }
}
