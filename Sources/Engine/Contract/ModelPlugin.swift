/// A strategy that learns what is normal and says how a window's rows deviate from that; see ``DeviationShape``.
///
/// Rules for every model plugin (the law tests check them):
/// - the same windows, parameters and seed give the same state, bit for bit;
/// - streams are causal and share nothing;
/// - the deviation of a window that is run as a whole does not depend on the other windows of the call;
/// - `restore` of a saved state gives the same deviations, bit for bit.
public protocol ModelPlugin: Sendable {
    /// Name, version and parameters.
    var manifest: Manifest { get }

    /// Whether fitting stops early by the validation windows. Without it they are given to training.
    var usesValidation: Bool { get }

    /// How windows must be cut for these parameters.
    func windowShape(parameters: Parameters) -> WindowShape

    /// Learns from normal windows.
    ///
    /// - Parameters:
    ///   - training: windows to learn from; never empty.
    ///   - validation: later windows to stop early by; may be empty.
    /// - Throws: if the windows cannot be learnt from; `CancellationError` if the user asked to stop before there was
    ///   a state worth keeping.
    func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit

    /// Takes up a saved state.
    ///
    /// - Throws: ``StateError`` if the state is not one that this plugin wrote.
    func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel
}

extension ModelPlugin {
    /// Models stop early by the validation windows unless they say otherwise.
    public var usesValidation: Bool { true }
}

/// What fitting a model gives.
public struct ModelFit: Sendable {
    /// The fitted model.
    public let model: any FittedModel
    /// Losses by epoch, for the record; empty for a model without epochs.
    public let lossCurve: [EpochLoss]

    /// Makes the result of a fit.
    public init(model: any FittedModel, lossCurve: [EpochLoss]) {
        self.model = model
        self.lossCurve = lossCurve
    }
}

/// A fitted model; immutable and shared between threads.
///
/// A model whose answer depends on the window alone conforms to ``FittedWindowModel``. One that carries more than a
/// window from row to row, such as a slowly moving level, has streams only: batch scoring then goes row by row.
public protocol FittedModel: Sendable {
    /// How windows must be cut.
    var windowShape: WindowShape { get }
    /// Features of each row.
    var featureCount: Int { get }
    /// Layout of what it says of a window.
    var deviationShape: DeviationShape { get }
    /// What must be saved to restore it.
    var state: PluginState { get }
    /// State of one stream of rows.
    func makeStream() -> any ModelStream
}

/// A fitted model whose answer depends on the window alone.
public protocol FittedWindowModel: FittedModel {
    /// Scratch space for one thread.
    func makeRunner() -> any ModelRunner
    /// Models of this plugin, this one among them, to be run in one call.
    ///
    /// - Parameters:
    ///   - models: fitted by the same plugin.
    ///   - places: for each model how many windows a call may hold.
    ///   - threadCount: threads that share a call, 1 to 64, the caller's among them.
    /// - Returns: nil where one call gains nothing over one for each model.
    /// - Throws: where the system refuses a thread.
    func makeFleet(
        of models: [any FittedWindowModel], places: [Int], threadCount: Int
    ) throws -> (any ModelFleet)?
    /// Whether another model of the same plugin gives the same deviation for every window, so that windows of both can
    /// be run together.
    func isSame(as other: any FittedWindowModel) -> Bool
}

extension FittedWindowModel {
    /// A reconstruction: an error for each feature of each row.
    public var deviationShape: DeviationShape {
        DeviationShape(rowCount: windowShape.length, featureCount: featureCount)
    }
}

/// A fitted model with one thread's scratch space.
public protocol ModelRunner {
    /// Says how windows deviate from what is normal.
    ///
    /// - Parameters:
    ///   - windows: `[count × length × features]`.
    ///   - count: number of windows.
    ///   - deviations: receives `[count × rows × groups × features]`, as ``DeviationShape`` has it.
    mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>)
}
