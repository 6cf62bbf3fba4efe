internal import CKernels

/// A pool of threads that share the runs of one caller; they stop when it is released.
final class ThreadPool {
    let handle: OpaquePointer

    /// Starts `threads` - 1 threads; 1 to 64.
    ///
    /// - Throws: `KernelError.unavailableThreads`. Wraps `ckernels_thread_pool_create`.
    init(threads: Int) throws(KernelError) {
        precondition((1...64).contains(threads), "a thread pool has 1 to 64 threads")
        guard let handle = ckernels_thread_pool_create(threads) else { throw .unavailableThreads(threads) }
        self.handle = handle
    }

    deinit { ckernels_thread_pool_destroy(handle) }
}
