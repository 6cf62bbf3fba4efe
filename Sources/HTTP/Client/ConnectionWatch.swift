internal import NIOCore
internal import Synchronization

/// Knows the latest connection to a server and whether it is still there.
///
/// A server that was killed and is back before the next request shows it by nothing but the end of its connection.
package final class ConnectionWatch: Sendable {
    private struct State {
        var latest = 0
        var isOpen = false
    }

    private let state = Mutex(State())

    /// The number of the latest connection; 0 before the first.
    package var latest: Int { state.withLock { $0.latest } }

    /// Whether a connection is still there. There is one at a time, so none is but the latest.
    package func isOpen(_ number: Int) -> Bool { state.withLock { $0.latest == number && $0.isOpen } }

    /// Watches a connection that was just made.
    package init() {}

    func opened(_ channel: any Channel) -> EventLoopFuture<Void> {
        let number = state.withLock { state in
            state.latest += 1
            state.isOpen = true
            return state.latest
        }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { state in
                if state.latest == number { state.isOpen = false }
            }
        }
        return channel.eventLoop.makeSucceededVoidFuture()
    }
}
