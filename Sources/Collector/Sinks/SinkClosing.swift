/// Ends sinks at the same time: each may wait for an address that does not answer, and a service manager does not wait for
/// one after the other.
package enum SinkClosing {
    /// - Returns: the sinks that failed, in their order, and why.
    package static func close(_ sinks: [any SampleSink]) async -> [(name: String, error: any Error)] {
        await withTaskGroup(of: (Int, (any Error)?).self) { group in
            for (index, sink) in sinks.enumerated() {
                group.addTask {
                    do {
                        try await sink.close()
                        return (index, nil)
                    } catch {
                        return (index, error)
                    }
                }
            }
            var failures: [Int: any Error] = [:]
            for await (index, error) in group { failures[index] = error }
            return failures.sorted { $0.key < $1.key }.map { (sinks[$0.key].name, $0.value) }
        }
    }
}
