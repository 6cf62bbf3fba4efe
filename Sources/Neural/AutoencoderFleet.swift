package import Kernels

/// Autoencoders whose windows are run in one call. Belongs to one caller at a time.
package final class AutoencoderFleet {
    private let fleet: PackedFleet

    /// Makes a fleet with room for `places[i]` windows of model i.
    ///
    /// - Throws: `KernelError.unavailableThreads`.
    package init(_ models: [LSTMAutoencoder], places: [Int], threads: Int) throws(KernelError) {
        fleet = try PackedFleet(models.map(\.packed), places: places, threads: threads)
    }

    /// Reconstructs windows and gives input minus reconstruction; shapes as in `PackedFleet.run`.
    package func residuals(of windows: Span<Float>, counts: [Int], into residuals: inout MutableSpan<Float>) {
        fleet.run(windows, counts: counts, giving: .residual, into: &residuals)
    }
}
