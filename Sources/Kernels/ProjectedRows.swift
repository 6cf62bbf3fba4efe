internal import CKernels

/// The last rows of a stream with their input products, for a float32 model whose window slides by a row: the first
/// layer's input products of a row are computed once, when it arrives, not again for each window that holds it.
///
/// There is room for two windows; the current one is contiguous and is moved to the front when it reaches the end. A
/// copy gets its own rows as soon as one of the two takes a row.
package struct ProjectedRows {
    private let model: PackedAutoencoder
    private let productCount: Int
    /// `[2T × products]`, then `[2T × F]`.
    private var block: AlignedFloats
    private var firstRow = 0
    private var rowCount = 0

    /// Nil where the model's precision has no kept products. Wraps `ckernels_projection_size`.
    package init?(_ model: PackedAutoencoder) {
        productCount = model.withWeights { ckernels_projection_size($0) }
        guard productCount > 0 else { return nil }
        self.model = model
        block = AlignedFloats(count: 2 * model.steps * (productCount + model.features))
    }

    /// Forgets all rows.
    package mutating func removeAll() {
        firstRow = 0
        rowCount = 0
    }

    /// Takes the next row `[F]`; the oldest one leaves a full window. Wraps `ckernels_project`.
    package mutating func push(_ row: Span<Float>) {
        if !isKnownUniquelyReferenced(&block) { block = AlignedFloats(copy: block) }
        if rowCount == model.steps {
            firstRow += 1
            rowCount -= 1
        }
        if firstRow + rowCount == 2 * model.steps {
            products(0).update(from: products(firstRow), count: rowCount * productCount)
            values(0).update(from: values(firstRow), count: rowCount * model.features)
            firstRow = 0
        }
        let source = pointer(row, holding: model.features, "row")
        values(firstRow + rowCount).update(from: source, count: model.features)
        model.withWeights { ckernels_project($0, 1, source, products(firstRow + rowCount)) }
        rowCount += 1
    }

    /// Takes the window of the last T rows through all layers; the same bits as `PackedAutoencoder.run` for it. Wraps
    /// `ckernels_projected_run`.
    ///
    /// - Precondition: T rows have come.
    package func run(
        giving output: PackedAutoencoder.Output, into result: inout MutableSpan<Float>, workspace: inout Workspace
    ) {
        precondition(rowCount == model.steps, "the window is not full yet")
        let y = pointer(&result, holding: model.steps * model.features, "result")
        model.withWeights { model in
            let bytes = ckernels_autoencoder_scratch(model, 1)
            ckernels_projected_run(
                model, values(firstRow), products(firstRow), y, output.identifier,
                workspace.scratch(bytes / MemoryLayout<Float>.stride))
        }
    }

    private func products(_ row: Int) -> UnsafeMutablePointer<Float> { block.start + row * productCount }

    private func values(_ row: Int) -> UnsafeMutablePointer<Float> {
        block.start + 2 * model.steps * productCount + row * model.features
    }
}
