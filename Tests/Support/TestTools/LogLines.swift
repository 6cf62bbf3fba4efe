package import Logging
internal import Synchronization

/// A log in memory that tests read: each line as `level: message`, with its metadata behind it.
package final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    package init() {}

    package var all: [String] { lines.withLock { $0 } }

    /// A logger that keeps every line.
    package var logger: Logger { logger(.debug) }

    /// A logger that keeps what is shown without `--verbose`.
    package var infoLogger: Logger { logger(.info) }

    private func logger(_ level: Logger.Level) -> Logger {
        Logger(label: "test") { _ in Handler(lines: self, logLevel: level) }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel: Logger.Level
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let pairs = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let line = pairs.reduce("\(event.level): \(event.message)") { "\($0) \($1.key)=\($1.value)" }
            lines.lines.withLock { $0.append(line) }
        }
    }
}
