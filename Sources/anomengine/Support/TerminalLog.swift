internal import Logging

/// Prints log lines on standard error as they are, without a time and a level: service managers add both.
struct TerminalLog: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    /// A logger of a command.
    ///
    /// - Parameter isVerbose: whether debugging lines are printed too.
    static func logger(_ command: String, isVerbose: Bool = false) -> Logger {
        Logger(label: "anomengine.\(command)") { _ in TerminalLog(logLevel: isVerbose ? .debug : .info) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pairs = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        printError(pairs.reduce("\(event.message)") { "\($0) \($1.key)=\($1.value)" })
    }
}
