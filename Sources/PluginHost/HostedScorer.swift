internal import CPluginABI
internal import Core
internal import Engine

/// A scorer plugin of a library.
struct HostedScorer: ScorerPlugin, @unchecked Sendable {  // As HostedPlugin: constants that stay loaded.
    private let plugin: HostedPlugin
    private let functions: anomengine_scorer

    /// nil for a plugin of another kind.
    init?(_ plugin: HostedPlugin) {
        guard case .scorer(let functions) = plugin.functions else { return nil }
        self.plugin = plugin
        self.functions = functions
    }

    var manifest: Manifest { plugin.manifest }

    func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer {
        let memory = CallMemory()
        let state = try withExtendedLifetime(memory) {
            try plugin.learn { writer, error in
                functions.fit(
                    memory.copy([anomengine_deviation(deviations.shape)]), memory.copy(deviations.values),
                    memory.copy(deviations.runs), deviations.runs.count, memory.copy(plugin.values(parameters)), writer,
                    error)
            }
        }
        return try restore(state, shape: deviations.shape, parameters: parameters)
    }

    func restore(_ state: PluginState, shape: DeviationShape, parameters: Parameters) throws -> any FittedScorer {
        let memory = CallMemory()
        let object = try plugin.open(state, close: functions.close) { table, fitted, error in
            functions.open(
                table, memory.copy([anomengine_deviation(shape)]), memory.copy(plugin.values(parameters)), fitted,
                error)
        }
        let size = functions.stream_size?(object.pointer) ?? 0
        guard (0...StreamBlock.sizeLimit).contains(size) else { throw plugin.error("its stream has \(size) bytes") }
        return Fitted(
            functions: functions, object: object, state: state, streamSize: size, version: manifest.version)
    }

    private struct Fitted: FittedScorer, @unchecked Sendable {  // As FittedObject.
        let functions: anomengine_scorer
        let object: FittedObject
        let state: PluginState
        let streamSize: Int
        let version: String

        var isAdaptive: Bool { functions.is_adaptive != 0 }
        func makeStream() -> any ScorerStream { Stream(self) }
    }

    private struct Stream: ScorerStream {
        private let fitted: Fitted
        private var block: StreamBlock

        init(_ fitted: Fitted) {
            self.fitted = fitted
            block = StreamBlock(size: fitted.streamSize, version: fitted.version)
            begin()
        }

        private mutating func begin() {
            block.clear()
            let fitted = fitted
            block.withBytes { fitted.functions.begin?(fitted.object.pointer, $0) }
        }

        mutating func reset() {
            guard let reset = fitted.functions.reset else { return begin() }
            let object = fitted.object
            block.withBytes { reset(object.pointer, $0) }
        }

        mutating func score(_ deviation: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
            let (fitted, source, target) = (fitted, start(deviation), start(&contributions))
            return block.withBytes { fitted.functions.score(fitted.object.pointer, $0, source, target) }
        }

        var memory: PluginState? { block.memory }
        mutating func resume(_ memory: PluginState) throws(StateError) { try block.resume(memory) }
    }
}

extension anomengine_deviation {
    init(_ shape: DeviationShape) {
        self.init(
            row_count: shape.rowCount, group_count: shape.groupCount, feature_count: shape.featureCount,
            is_score: shape.kind == .score ? 1 : 0, expected_group: Int32(clamping: shape.expectedGroup ?? -1))
    }
}
