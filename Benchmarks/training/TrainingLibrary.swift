// A C interface to the trainer, through which Benchmarks/peers times it beside other frameworks in one run.

internal import Kernels
internal import Neural

/// A model in training. Belongs to the thread that calls.
private final class Trainer {
    private let windowLength: Int
    private let featureCount: Int
    private let batchSize: Int
    private var pass: TrainingPass

    init(_ weights: AutoencoderWeights, table: KernelTable, batchSize: Int) {
        windowLength = weights.architecture.windowLength
        featureCount = weights.architecture.featureCount
        self.batchSize = batchSize
        pass = TrainingPass(weights, table: table, batchSize: batchSize)
    }

    /// Mean squared error over the first batch, without a step.
    func loss(_ windows: UnsafePointer<Float>, count: Int) -> Double {
        let indices = Array(0..<min(count, batchSize))
        return pass.lossAndGradients(source(windows, count: count), indices[...]).loss
    }

    /// One pass over the windows in their order; the mean squared error while they were trained on.
    func epoch(_ windows: UnsafePointer<Float>, count: Int) -> Double {
        let source = source(windows, count: count)
        let order = Array(0..<count)
        var total = 0.0
        for first in stride(from: 0, to: count, by: batchSize) {
            let batch = order[first..<min(first + batchSize, count)]
            total += pass.step(source, batch, adam: AdamSettings(), gradientNormLimit: 0) * Double(batch.count)
        }
        return total / Double(count)
    }

    private func source(_ windows: UnsafePointer<Float>, count: Int) -> WindowSource {
        let size = windowLength * featureCount
        return WindowSource(count: count) { index, destination, offset in
            destination.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                (start + offset).update(from: windows + index * size, count: size)
            }
        }
    }
}

/// Makes a trainer of the autoencoder F → outer → inner → inner → outer → F over windows of T rows.
///
/// `weights` are kernel, recurrent kernel and bias of each of the four LSTM layers, then kernel and bias of the dense
/// layer, in Keras shape. They are copied. Adam with its usual settings, no limit on the gradient.
///
/// - Returns: the trainer, for `trainer_free`; null if a size is not positive or `ANOMENGINE_ISA` cannot be had.
@_cdecl("trainer_create")
public func trainerCreate(
    _ windowLength: Int, _ featureCount: Int, _ outer: Int, _ inner: Int, _ batchSize: Int,
    _ weights: UnsafePointer<UnsafePointer<Float>>
) -> UnsafeMutableRawPointer? {
    guard windowLength > 0, featureCount > 0, outer > 0, inner > 0, batchSize > 0,
        let table = try? KernelTable.selected()
    else { return nil }
    let architecture = AutoencoderArchitecture(
        featureCount: featureCount, windowLength: windowLength, encoderWidths: [outer, inner],
        decoderWidths: [inner, outer])
    var next = 0
    let blocks = architecture.layers.map { layer in
        layer.arrays.flatMap { array in
            defer { next += 1 }
            return Array(UnsafeBufferPointer(start: weights[next], count: array.shape.reduce(1, *)))
        }
    }
    let trainer = Trainer(
        AutoencoderWeights(architecture: architecture, blocks: blocks), table: table, batchSize: batchSize)
    return Unmanaged.passRetained(trainer).toOpaque()
}

/// Mean squared error over the first batch of `windows`, `[count × T × F]`.
@_cdecl("trainer_loss")
public func trainerLoss(_ trainer: UnsafeMutableRawPointer, _ windows: UnsafePointer<Float>, _ count: Int) -> Double {
    Unmanaged<Trainer>.fromOpaque(trainer).takeUnretainedValue().loss(windows, count: count)
}

/// One epoch over `windows`, `[count × T × F]`, in their order; its mean squared error.
@_cdecl("trainer_epoch")
public func trainerEpoch(_ trainer: UnsafeMutableRawPointer, _ windows: UnsafePointer<Float>, _ count: Int) -> Double {
    Unmanaged<Trainer>.fromOpaque(trainer).takeUnretainedValue().epoch(windows, count: count)
}

@_cdecl("trainer_free")
public func trainerFree(_ trainer: UnsafeMutableRawPointer) {
    Unmanaged<Trainer>.fromOpaque(trainer).release()
}
