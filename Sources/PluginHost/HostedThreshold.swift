internal import CPluginABI
internal import Core
internal import Engine

/// A threshold plugin of a library.
struct HostedThreshold: ThresholdPlugin, @unchecked Sendable {  // As HostedPlugin: constants that stay loaded.
    private let plugin: HostedPlugin
    private let functions: anomengine_threshold

    /// nil for a plugin of another kind.
    init?(_ plugin: HostedPlugin) {
        guard case .threshold(let functions) = plugin.functions else { return nil }
        self.plugin = plugin
        self.functions = functions
    }

    var manifest: Manifest { plugin.manifest }

    func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        let memory = CallMemory()
        let state = try withExtendedLifetime(memory) {
            try plugin.learn { writer, error in
                functions.fit(
                    memory.copy(scores), scores.count, memory.copy(plugin.values(parameters)), writer, error)
            }
        }
        return try restore(state, parameters: parameters)
    }

    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        let memory = CallMemory()
        let object = try plugin.open(state, close: functions.close) { table, fitted, error in
            functions.open(table, memory.copy(plugin.values(parameters)), fitted, error)
        }
        let limit = functions.limit(object.pointer)
        guard limit.isFinite, limit >= 0 else { throw plugin.error("its threshold is \(limit)") }
        let size = functions.stream_size?(object.pointer) ?? 0
        guard (0...StreamBlock.sizeLimit).contains(size) else { throw plugin.error("its stream has \(size) bytes") }
        return Fitted(
            functions: functions, object: object, limit: limit, state: state, streamSize: size,
            version: manifest.version)
    }

    private struct Fitted: FittedThreshold, @unchecked Sendable {  // As FittedObject.
        let functions: anomengine_threshold
        let object: FittedObject
        let limit: Double
        let state: PluginState
        let streamSize: Int
        let version: String

        var isAdaptive: Bool { functions.is_adaptive != 0 }
        func makeStream() -> any ThresholdStream { Stream(self) }
    }

    private struct Stream: ThresholdStream {
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

        mutating func judge(_ score: Double) -> Verdict {
            let fitted = fitted
            var limit = fitted.limit
            let isAnomalous = block.withBytes { bytes in
                fitted.functions.judge(fitted.object.pointer, bytes, score, &limit) != 0
            }
            return Verdict(limit: limit, isAnomalous: isAnomalous)
        }

        var memory: PluginState? { block.memory }
        mutating func resume(_ memory: PluginState) throws(StateError) { try block.resume(memory) }
    }
}
