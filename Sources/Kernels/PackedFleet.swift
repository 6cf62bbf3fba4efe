internal import CKernels

/// Packed autoencoders whose windows are run in one call, over a pool of threads. Belongs to one caller at a time.
package final class PackedFleet {
    private let models: [PackedAutoencoder]
    private let places: [Int]
    private let pool: ThreadPool?
    private let workloads: UnsafeMutablePointer<ckernels_workload>
    private let scratch: AlignedFloats
    private let threadScratchBytes: Int
    private let total: Int

    /// Makes a fleet with room for `places[i]` windows of model i.
    ///
    /// - Throws: `KernelError.unavailableThreads`.
    package init(_ models: [PackedAutoencoder], places: [Int], threads: Int) throws(KernelError) {
        precondition(models.count == places.count, "one number of places for each model")
        self.models = models
        self.places = places
        pool = threads > 1 ? try ThreadPool(threads: threads) : nil
        let largest = zip(models, places).map { ckernels_autoencoder_scratch($0.model, max(1, $1)) }.max() ?? 0
        threadScratchBytes = (largest + 63) / 64 * 64
        scratch = AlignedFloats(count: threads * threadScratchBytes / MemoryLayout<Float>.stride)
        workloads = .allocate(capacity: max(1, models.count))
        total = zip(models, places).reduce(0) { $0 + $1.0.steps * $1.0.features * $1.1 }
    }

    deinit { workloads.deallocate() }

    /// Takes windows through all layers of their models.
    ///
    /// - Parameters:
    ///   - windows: for each model in turn its places `[places × T × F]`.
    ///   - counts: for each model how many of its places, from the first on, hold a window.
    ///   - result: the same shape; places without a window are left alone.
    ///
    /// A window's result does not depend on what else is in the call, to the bit. Wraps `ckernels_fleet_run` and
    /// `ckernels_thread_pool_fleet_run`.
    package func run(
        _ windows: Span<Float>, counts: [Int], giving output: PackedAutoencoder.Output,
        into result: inout MutableSpan<Float>
    ) {
        precondition(counts.count == models.count, "one count for each model")
        guard total > 0 else { return }
        let x = pointer(windows, holding: total, "windows")
        let y = pointer(&result, holding: total, "result")
        var (start, used) = (0, 0)
        for index in models.indices {
            precondition(counts[index] >= 0 && counts[index] <= places[index], "more windows than places")
            if counts[index] > 0 {
                (workloads + used).initialize(
                    to: ckernels_workload(
                        model: models[index].model, batch: counts[index], x: x + start, y: y + start))
                used += 1
            }
            start += places[index] * models[index].steps * models[index].features
        }
        guard used > 0 else { return }
        withExtendedLifetime(models) {
            if let pool {
                ckernels_thread_pool_fleet_run(
                    pool.handle, workloads, used, output.identifier, scratch.start, threadScratchBytes)
            } else {
                ckernels_fleet_run(workloads, used, output.identifier, scratch.start)
            }
        }
    }
}
