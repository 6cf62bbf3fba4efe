internal import CPluginABI
internal import Core
internal import Engine

/// A feature plugin of a library.
struct HostedFeature: FeaturePlugin, @unchecked Sendable {  // As HostedPlugin: constants that stay loaded.
    private let plugin: HostedPlugin
    private let functions: anomengine_feature

    /// nil for a plugin of another kind.
    init?(_ plugin: HostedPlugin) {
        guard case .feature(let functions) = plugin.functions else { return nil }
        self.plugin = plugin
        self.functions = functions
    }

    var manifest: Manifest { plugin.manifest }

    func fit(_ series: [Series], parameters: Parameters) throws -> any FittedFeature {
        let memory = CallMemory()
        let columns = series.first?.columns ?? []
        // The contract promises equal columns, but not their order.
        let tables = series.map { one in
            anomengine_series(
                values: memory.copy(Self.values(of: one, columns: columns)), row_count: one.rowCount,
                start_seconds: one.startSeconds, interval_seconds: one.intervalSeconds)
        }
        let state = try withExtendedLifetime(memory) {
            try plugin.learn { writer, error in
                functions.fit(
                    memory.copy(tables), tables.count, memory.copy(columns), columns.count,
                    memory.copy(plugin.values(parameters)), writer, error)
            }
        }
        return try restore(state, parameters: parameters)
    }

    private static func values(of series: Series, columns: [String]) -> [Float] {
        guard series.columns != columns else { return series.values }
        let indices = columns.map { series.columns.firstIndex(of: $0) }
        let width = series.columns.count
        return (0..<series.rowCount).flatMap { row in
            indices.map { $0.map { series.values[row * width + $0] } ?? .nan }
        }
    }

    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedFeature {
        let memory = CallMemory()
        let object = try plugin.open(state, close: functions.close) { table, fitted, error in
            functions.open(table, memory.copy(plugin.values(parameters)), fitted, error)
        }
        let inputs = try names(functions.input_count(object.pointer), "input column") {
            functions.input_name(object.pointer, $0)
        }
        let outputs = try names(functions.output_count(object.pointer), "feature") {
            functions.output_name(object.pointer, $0)
        }
        let size = functions.stream_size?(object.pointer) ?? 0
        guard (0...StreamBlock.sizeLimit).contains(size) else { throw plugin.error("its stream has \(size) bytes") }
        return Fitted(
            functions: functions, object: object, inputColumns: inputs, outputColumns: outputs, state: state,
            streamSize: size, version: manifest.version)
    }

    private func names(
        _ count: Int, _ what: String, _ name: (Int) -> UnsafePointer<CChar>?
    ) throws -> [String] {
        guard (1...1_000_000).contains(count) else { throw plugin.error("has \(count) of '\(what)'") }
        return try (0..<count).map { index in
            guard let text = name(index), let name = String(validatingCString: text), !name.isEmpty else {
                throw plugin.error("\(what) \(index) has no name")
            }
            return name
        }
    }

    private struct Fitted: FittedFeature, @unchecked Sendable {  // As FittedObject.
        let functions: anomengine_feature
        let object: FittedObject
        let inputColumns: [String]
        let outputColumns: [String]
        let state: PluginState
        let streamSize: Int
        let version: String

        func makeStream() -> any FeatureStream { Stream(self) }

        func invert(_ features: Span<Float>, into cells: inout MutableSpan<Float>) -> Bool {
            guard let invert = functions.invert else { return false }
            invert(object.pointer, start(features), start(&cells))
            return true
        }
    }

    private struct Stream: FeatureStream {
        private let fitted: Fitted
        private var block: StreamBlock

        init(_ fitted: Fitted) {
            self.fitted = fitted
            block = StreamBlock(size: fitted.streamSize, version: fitted.version)
            reset()
        }

        mutating func reset() {
            block.clear()
            let fitted = fitted
            block.withBytes { fitted.functions.begin?(fitted.object.pointer, $0) }
        }

        mutating func transform(_ row: Span<Float>, into features: inout MutableSpan<Float>) -> Bool {
            let (fitted, source, target) = (fitted, start(row), start(&features))
            return block.withBytes { fitted.functions.transform(fitted.object.pointer, $0, source, target) != 0 }
        }

        var memory: PluginState? { block.memory }
        mutating func resume(_ memory: PluginState) throws(StateError) { try block.resume(memory) }
    }
}
