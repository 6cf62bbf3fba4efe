internal import CKernels

/// A few threads that take part in the runs of one caller; they end with it.
final class ThreadTeam {
    let handle: OpaquePointer

    /// Starts `threads` - 1 threads; 1 to 64.
    ///
    /// - Throws: `KernelError.unavailableThreads`. Wraps `ckernels_team_create`.
    init(threads: Int) throws(KernelError) {
        precondition((1...64).contains(threads), "a team has 1 to 64 threads")
        guard let handle = ckernels_team_create(threads) else { throw .unavailableThreads(threads) }
        self.handle = handle
    }

    deinit { ckernels_team_free(handle) }
}
