import Logging
import Synchronization

/// Values that a job's closures gave, in order.
final class Kept<Value: Sendable>: Sendable {
    private let state = Mutex<[Value]>([])

    var all: [Value] { state.withLock { $0 } }

    func add(_ value: Value) { state.withLock { $0.append(value) } }
}

/// A log that tests read.
struct KeptLog: LogHandler {
    let lines: Kept<String>
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.add("\(event.level): \(event.message)")
    }

    static func logger(_ lines: Kept<String> = Kept()) -> Logger {
        Logger(label: "test") { _ in KeptLog(lines: lines) }
    }
}
