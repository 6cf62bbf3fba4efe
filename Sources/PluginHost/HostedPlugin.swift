internal import CPluginABI
internal import Core
internal import Engine

/// A plugin of a library: its description and its functions.
///
/// Unchecked: the pointers lead to code and constants that stay loaded, and the interface demands that functions may be
/// called by several threads.
struct HostedPlugin: @unchecked Sendable {
    enum Functions {
        case feature(anomengine_feature)
        case model(anomengine_model)
        case scorer(anomengine_scorer)
        case threshold(anomengine_threshold)
    }

    let manifest: Manifest
    let functions: Functions

    /// The checked parameters as a library takes them, in declared order.
    func values(_ parameters: Parameters) -> [anomengine_value] {
        manifest.parameters.map { specification in
            var value = anomengine_value()
            switch parameters.values[specification.name] {
            case .integer(let number): value.integer = Int64(number)
            case .real(let number): value.real = number
            case .flag(let isSet): value.integer = isSet ? 1 : 0
            case .text(let text):
                if case .choices(let choices) = specification.range {
                    value.integer = Int64(choices.firstIndex(of: text) ?? 0)
                }
            // A library declares no other kinds.
            case .integers, .texts, nil: break
            }
            return value
        }
    }

    /// Calls a function that may fail.
    ///
    /// - Throws: ``HostedPluginError`` with the reason that it gave, or `CancellationError`.
    func call(_ body: (UnsafeMutablePointer<anomengine_error>) -> Int32) throws {
        var error = anomengine_error()
        let result = body(&error)
        switch result {
        case Int32(ANOMENGINE_OK): return
        case Int32(ANOMENGINE_CANCELLED): throw CancellationError()
        default:
            let bytes = withUnsafeBytes(of: error.text) { Array($0.prefix { $0 != 0 }) }
            let reason = String(decoding: bytes, as: UTF8.self)
            throw self.error(reason.isEmpty ? "failed without a reason (\(result))" : reason)
        }
    }

    func error(_ reason: String) -> HostedPluginError {
        let library = manifest.origin.map { "\($0.library) \($0.version)" } ?? ""
        return HostedPluginError(
            plugin: "\(manifest.kind) plugin '\(manifest.name)' of library '\(library)'", reason: reason)
    }

    /// Runs a fit and gives the arrays that it wrote.
    func learn(
        _ body: (UnsafePointer<anomengine_writer>, UnsafeMutablePointer<anomengine_error>) -> Int32
    ) throws -> PluginState {
        let collector = StateCollector()
        try withExtendedLifetime(collector) {
            var writer = collector.writer
            try call { body(&writer, $0) }
        }
        if let problem = collector.problem { throw error(problem) }
        return collector.state
    }

    /// Opens a fitted object from its arrays.
    func open(
        _ state: PluginState, close: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?,
        _ body: (
            UnsafePointer<anomengine_state>, UnsafeMutablePointer<UnsafeMutableRawPointer?>,
            UnsafeMutablePointer<anomengine_error>
        ) -> Int32
    ) throws -> FittedObject {
        let arrays = try StateArrays(state)
        var pointer: UnsafeMutableRawPointer?
        try withExtendedLifetime(arrays) {
            var table = arrays.table
            try call { body(&table, &pointer, $0) }
        }
        return FittedObject(pointer, close: close)
    }
}

/// A fitted object of a library, closed when nobody uses it any more.
///
/// Unchecked: the interface demands that a fitted object may be used by several threads at a time.
final class FittedObject: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer?
    private let close: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?

    init(_ pointer: UnsafeMutableRawPointer?, close: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?) {
        self.pointer = pointer
        self.close = close
    }

    deinit { close?(pointer) }
}
