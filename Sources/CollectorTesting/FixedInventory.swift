package import Collector
internal import Synchronization

/// A list of containers in memory that its owner changes.
package final class FixedInventory: ContainerInventory {
    package let name: String
    private let state: Mutex<Result<[ContainerIdentity], any Error>>

    package init(_ containers: [ContainerIdentity], name: String = "fixed list") {
        self.name = name
        state = Mutex(.success(containers))
    }

    /// Replaces the list, or makes each request fail.
    package func set(_ result: Result<[ContainerIdentity], any Error>) {
        state.withLock { $0 = result }
    }

    package func containers() async throws -> [ContainerIdentity] {
        try state.withLock { $0 }.get()
    }
}
