internal import Kernels

/// An autoencoder with one thread's scratch space. After the first call nothing is allocated.
///
/// A window's reconstruction does not depend on the other windows of a call, to the bit.
package final class AutoencoderRunner {
    private let model: PackedAutoencoder
    private var workspace = Workspace()

    init(_ model: LSTMAutoencoder) {
        self.model = model.packed
    }

    /// Reconstructs windows.
    ///
    /// - Parameters:
    ///   - windows: `[count × T × F]`.
    ///   - reconstruction: receives the same shape.
    package func reconstruct(_ windows: Span<Float>, count: Int, into reconstruction: inout MutableSpan<Float>) {
        model.run(windows, count: count, giving: .reconstruction, into: &reconstruction, workspace: &workspace)
    }

    /// Reconstructs windows and gives input minus reconstruction; shapes as in ``reconstruct(_:count:into:)``.
    package func residuals(of windows: Span<Float>, count: Int, into residuals: inout MutableSpan<Float>) {
        model.run(windows, count: count, giving: .residual, into: &residuals, workspace: &workspace)
    }

    /// Reconstructs the window of a stream's last rows and gives input minus reconstruction, `[T × F]`.
    func residuals(of rows: ProjectedRows, into residuals: inout MutableSpan<Float>) {
        rows.run(giving: .residual, into: &residuals, workspace: &workspace)
    }
}
