internal import CPluginABI
internal import Core
internal import Engine

/// What both kinds of fitted models have.
struct FittedParts: @unchecked Sendable {  // As FittedObject.
    let functions: anomengine_model
    let object: FittedObject
    let windowShape: WindowShape
    let featureCount: Int
    let deviationShape: DeviationShape
    let state: PluginState
    let streamSize: Int
    let version: String
}

/// A fitted model of a library whose result depends on the window alone.
struct HostedWindowModel: FittedWindowModel {
    let parts: FittedParts

    var windowShape: WindowShape { parts.windowShape }
    var featureCount: Int { parts.featureCount }
    var deviationShape: DeviationShape { parts.deviationShape }
    var state: PluginState { parts.state }

    func makeRunner() -> any ModelRunner { Runner(parts: parts) }

    private struct Runner: ModelRunner {
        let parts: FittedParts

        mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
            parts.functions.windows(parts.object.pointer, start(windows), count, start(&deviations))
        }
    }
}

/// A fitted model of a library that remembers more than a window.
struct HostedStreamModel: FittedModel {
    let parts: FittedParts

    var windowShape: WindowShape { parts.windowShape }
    var featureCount: Int { parts.featureCount }
    var deviationShape: DeviationShape { parts.deviationShape }
    var state: PluginState { parts.state }

    func makeStream() -> any ModelStream { Stream(parts) }

    private struct Stream: ModelStream {
        private let parts: FittedParts
        private var block: StreamBlock

        init(_ parts: FittedParts) {
            self.parts = parts
            block = StreamBlock(size: parts.streamSize, version: parts.version)
            reset()
        }

        mutating func reset() {
            block.clear()
            let parts = parts
            block.withBytes { parts.functions.begin?(parts.object.pointer, $0) }
        }

        mutating func push(_ row: Span<Float>) {
            let (parts, source) = (parts, start(row))
            block.withBytes { parts.functions.push(parts.object.pointer, $0, source) }
        }

        mutating func deviation(into deviation: inout MutableSpan<Float>) {
            let (parts, target) = (parts, start(&deviation))
            block.withBytes { parts.functions.deviate(parts.object.pointer, $0, target) }
        }

        var memory: PluginState? { block.memory }
        mutating func resume(_ memory: PluginState) throws(StateError) { try block.resume(memory) }
    }
}
