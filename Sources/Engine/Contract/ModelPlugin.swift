/// A plugin that learns normal behaviour and computes the deviation of windows; see ``DeviationShape``.
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

    /// Fits on normal windows.
    ///
    /// - Parameters:
    ///   - training: windows to learn from; never empty.
    ///   - validation: later windows to stop early by; may be empty.
    /// - Throws: if the windows cannot be learnt from; `CancellationError` if the user asked to stop before there was
    ///   a state worth keeping.
    func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit

    /// Restores a saved state.
    ///
    /// - Throws: ``StateError`` if this plugin did not write the state.
    func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel
}

extension ModelPlugin {
    /// By default models use early stopping.
    public var usesValidation: Bool { true }
}

/// The result of fitting a model.
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
/// A model whose result depends only on the window conforms to ``FittedWindowModel``. A model with state beyond the
/// window, such as a slowly moving level, has streams only: batch scoring runs row by row.
public protocol FittedModel: Sendable {
    /// The window length and stride.
    var windowShape: WindowShape { get }
    /// Features of each row.
    var featureCount: Int { get }
    /// Layout of its deviations.
    var deviationShape: DeviationShape { get }
    /// The state to save.
    var state: PluginState { get }
    /// Creates the state of one stream of rows.
    func makeStream() -> any ModelStream
}

/// A fitted model whose result depends only on the window.
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
    /// Computes the deviations of windows.
    ///
    /// - Parameters:
    ///   - windows: `[count × length × features]`.
    ///   - count: number of windows.
    ///   - deviations: receives `[count × rows × groups × features]`, as ``DeviationShape`` has it.
    mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>)
}
