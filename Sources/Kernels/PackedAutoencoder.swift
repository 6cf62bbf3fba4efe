internal import CKernels

/// One layer's weights in Keras layout, for ``PackedAutoencoder``.
package enum PackableLayer: Sendable {
    /// Kernel `[F × 4H]`, recurrent kernel `[H × 4H]`, bias `[4H]` one after the other, gate order i, f, c, o.
    case lstm(inputs: Int, hidden: Int, weights: [Float])
    /// Kernel `[inputs × outputs]`, then bias `[outputs]`.
    case dense(inputs: Int, outputs: Int, weights: [Float])
}

/// A whole LSTM autoencoder packed for the kernels of one instruction set, ready for inference. Immutable.
// @unchecked: only `init` writes to the block.
package struct PackedAutoencoder: @unchecked Sendable {
    private let block: AlignedFloats
    let model: OpaquePointer
    /// Rows in a window.
    package let steps: Int
    /// Features of each row.
    package let features: Int

    /// Packs layers in the order in which data pass them: LSTM layers up to the one at `code`, dense layers, LSTM layers,
    /// one dense layer back to the features. In float32.
    ///
    /// - Precondition: the layers form such an autoencoder, of at most 32 layers.
    ///
    /// Wraps `ckernels_autoencoder_build`.
    package init(table: KernelTable, steps: Int, code: Int, layers: [PackableLayer]) {
        self.init(table: table, offering: .float32, steps: steps, code: code, layers: layers)
    }

    /// The same in a given precision.
    ///
    /// - Throws: `KernelError.unavailablePrecision` where this machine lacks the instructions for it.
    package init(
        table: KernelTable, precision: Precision, steps: Int, code: Int, layers: [PackableLayer]
    ) throws(KernelError) {
        guard table.offers(precision) else {
            throw .unavailablePrecision(precision, table.instructionSet, available: table.precisions)
        }
        self.init(table: table, offering: precision, steps: steps, code: code, layers: layers)
    }

    private init(table: KernelTable, offering precision: Precision, steps: Int, code: Int, layers: [PackableLayer]) {
        let storage = LayerStorage(layers)
        var layout = ckernels_autoencoder_layout(
            steps: steps, layer_count: layers.count, code: code, layers: storage.layers)
        let size = ckernels_autoencoder_size(table.functions, precision.identifier, &layout)
        precondition(size > 0, "the layers do not form an autoencoder")
        let memory = AlignedFloats(count: size / MemoryLayout<Float>.stride)
        model = withExtendedLifetime(storage) {
            ckernels_autoencoder_build(table.functions, precision.identifier, &layout, memory.start)
        }
        block = memory
        self.steps = steps
        features = storage.features
    }

    /// Takes `count` windows `[count × T × F]` through all layers; `result` has the same shape.
    ///
    /// A window's result does not depend on the other windows of a call, to the bit. Wraps `ckernels_autoencoder_run`.
    package func run(
        _ windows: Span<Float>, count: Int, giving output: Output, into result: inout MutableSpan<Float>,
        workspace: inout Workspace
    ) {
        guard count > 0 else { return }
        let size = count * steps * features
        let bytes = ckernels_autoencoder_scratch(model, count)
        withExtendedLifetime(block) {
            ckernels_autoencoder_run(
                model, count, pointer(windows, holding: size, "windows"), pointer(&result, holding: size, "result"),
                output.identifier, workspace.scratch(bytes / MemoryLayout<Float>.stride))
        }
    }

    /// Keeps the packed weights while C reads them.
    func withWeights<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        withExtendedLifetime(block) { body(model) }
    }

    /// What a run gives.
    package enum Output: Sendable {
        case reconstruction
        /// Input minus reconstruction.
        case residual

        var identifier: ckernels_output { self == .residual ? CKERNELS_RESIDUAL : CKERNELS_RECONSTRUCTION }
    }
}

extension KernelTable {
    /// The precisions that models can have on this machine with these kernels.
    package var precisions: [Precision] { Precision.allCases.filter(offers) }

    /// Wraps `ckernels_precision_available`.
    func offers(_ precision: Precision) -> Bool {
        ckernels_precision_available(functions.pointee.isa, precision.identifier)
    }
}

extension Precision {
    var identifier: ckernels_precision {
        switch self {
        case .float32: CKERNELS_F32
        case .bfloat16: CKERNELS_BF16
        case .int8: CKERNELS_INT8
        }
    }
}

/// The layers' arrays where C can read them.
private final class LayerStorage {
    let layers: UnsafeMutablePointer<ckernels_layer>
    let features: Int
    private let count: Int
    private let arrays: [AlignedFloats]

    init(_ source: [PackableLayer]) {
        count = source.count
        layers = .allocate(capacity: max(1, count))
        var arrays: [AlignedFloats] = []
        var features = 0
        for (index, layer) in source.enumerated() {
            let (kind, inputs, outputs, weights) = layer.parts
            let array = AlignedFloats(count: weights.count)
            array.start.update(from: weights, count: weights.count)
            arrays.append(array)
            if index == 0 { features = inputs }
            let isLSTM = kind == CKERNELS_LSTM
            let width = isLSTM ? 4 * outputs : outputs
            let recurrent = array.start + inputs * width
            let bias = isLSTM ? recurrent + outputs * width : recurrent
            precondition(weights.count == bias - array.start + width, "a layer's weights do not fit its extents")
            (layers + index).initialize(
                to: ckernels_layer(
                    kind: kind, inputs: inputs, outputs: outputs, kernel: array.start,
                    recurrent: isLSTM ? UnsafePointer(recurrent) : nil, bias: bias))
        }
        self.arrays = arrays
        self.features = features
    }

    deinit {
        layers.deinitialize(count: count)
        layers.deallocate()
    }
}

extension PackableLayer {
    fileprivate var parts: (kind: ckernels_layer_kind, inputs: Int, outputs: Int, weights: [Float]) {
        switch self {
        case .lstm(let inputs, let hidden, let weights): (CKERNELS_LSTM, inputs, hidden, weights)
        case .dense(let inputs, let outputs, let weights): (CKERNELS_DENSE, inputs, outputs, weights)
        }
    }
}
