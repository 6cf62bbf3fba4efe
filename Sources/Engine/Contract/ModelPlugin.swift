/// A strategy that learns what normal windows look like and says how a window differs from that.
///
/// Rules for every model plugin (the law tests check them):
/// - the same windows, parameters and seed give the same state, bit for bit;
/// - the residuals of a window do not depend on the other windows of the call;
/// - `restore` of a saved state gives the same residuals, bit for bit.
public protocol ModelPlugin: Sendable {
    /// Name, version and parameters.
    var manifest: Manifest { get }

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
public protocol FittedModel: Sendable {
    /// How windows must be cut.
    var windowShape: WindowShape { get }
    /// Features of each row.
    var featureCount: Int { get }
    /// What must be saved to restore it.
    var state: PluginState { get }
    /// Scratch space for one thread.
    func makeRunner() -> any ModelRunner
    /// State of one stream of rows.
    func makeStream() -> any ModelStream
    /// Models of this plugin, this one among them, to be run in one call.
    ///
    /// - Parameters:
    ///   - models: fitted by the same plugin.
    ///   - places: for each model how many windows a call may hold.
    ///   - threadCount: threads that share a call, 1 to 64, the caller's among them.
    /// - Returns: nil where one call gains nothing over one for each model.
    /// - Throws: where the system refuses a thread.
    func makeFleet(of models: [any FittedModel], places: [Int], threadCount: Int) throws -> (any ModelFleet)?
    /// Whether another model of the same plugin gives the same residuals for every window, so that windows of both can
    /// be run together.
    func isSame(as other: any FittedModel) -> Bool
}

/// A fitted model with one thread's scratch space.
public protocol ModelRunner {
    /// Reconstructs windows and gives what is left over.
    ///
    /// - Parameters:
    ///   - windows: `[count × length × features]`.
    ///   - count: number of windows.
    ///   - residuals: receives input minus reconstruction, same shape.
    mutating func residuals(of windows: Span<Float>, count: Int, into residuals: inout MutableSpan<Float>)
}
