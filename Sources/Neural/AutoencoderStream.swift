internal import Kernels

/// An autoencoder over one stream of rows. A row's products with the first layer's input weights are made once; all else
/// depends on where the window begins and is computed for each window.
///
/// Copies may go on by themselves, but on one thread: they share scratch space.
package struct AutoencoderStream {
    private var rows: ProjectedRows
    private let runner: AutoencoderRunner

    /// Nil in precisions other than float32.
    package init?(_ model: LSTMAutoencoder) {
        guard let rows = ProjectedRows(model.packed) else { return nil }
        self.rows = rows
        runner = model.makeRunner()
    }

    /// Forgets all rows.
    package mutating func removeAll() { rows.removeAll() }

    /// Takes the next row `[F]`.
    package mutating func push(_ row: Span<Float>) { rows.push(row) }

    /// Input minus reconstruction of the window of the last T rows, `[T × F]`, the same bits as a runner gives.
    ///
    /// - Precondition: T rows have come.
    package func residuals(into residuals: inout MutableSpan<Float>) {
        runner.residuals(of: rows, into: &residuals)
    }
}
