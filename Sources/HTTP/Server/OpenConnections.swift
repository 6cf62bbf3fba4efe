internal import NIOCore
internal import Synchronization

/// The connections of a server, of which there are no more than a limit: each takes a descriptor, and a process that has
/// none left can neither answer nor record.
final class OpenConnections: Sendable {
    private struct State {
        var uses: [ObjectIdentifier: (channel: any Channel, use: UInt64)] = [:]
        var count: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// Takes a new connection, and ends the one that was not used for the longest time if there are too many.
    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let oldest: (any Channel)? = state.withLock { state in
            state.count += 1
            state.uses[id] = (channel, state.count)
            guard state.uses.count > limit, let oldest = state.uses.min(by: { $0.value.use < $1.value.use }) else {
                return nil
            }
            state.uses[oldest.key] = nil
            return oldest.value.channel
        }
        channel.closeFuture.whenComplete { _ in self.state.withLock { _ = $0.uses.removeValue(forKey: id) } }
        oldest?.close(promise: nil)
    }

    /// Notes that a connection is used now.
    func noteUse(_ id: ObjectIdentifier) {
        state.withLock { state in
            guard let channel = state.uses[id]?.channel else { return }
            state.count += 1
            state.uses[id] = (channel, state.count)
        }
    }
}
