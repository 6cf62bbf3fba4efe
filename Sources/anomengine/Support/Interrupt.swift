internal import Dispatch
internal import Foundation
internal import Synchronization

/// Ctrl-C and SIGTERM as a flag: the first one asks to end with what is done, the second one ends at once.
enum Interrupt {
    private static let requested = Atomic<Bool>(false)

    /// Whether the user asked to end.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Catches both until the returned watch is cancelled.
    ///
    /// - Parameter message: said at the first one.
    static func watch(_ message: String) -> Watch {
        Watch(
            sources: [SIGINT, SIGTERM].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler {
                    if requested.exchange(true, ordering: .relaxed) { exit(128 + number) }
                    printError("\n\(message)")
                }
                source.resume()
                return source
            })
    }

    /// Lets SIGHUP pass, which service managers send to have a configuration read again: files with tokens are read for
    /// each request anyway, and all else takes a restart. On a terminal it still means that the terminal has gone.
    static func ignoreHangup() {
        guard isatty(STDIN_FILENO) == 0 else { return }
        signal(SIGHUP, SIG_IGN)
    }

    /// What catches the signals.
    struct Watch {
        fileprivate let sources: [any DispatchSourceSignal]

        func cancel() {
            for source in sources { source.cancel() }
        }
    }
}
