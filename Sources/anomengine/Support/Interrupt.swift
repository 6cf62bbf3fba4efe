internal import Dispatch
internal import Foundation
internal import Synchronization

/// Ctrl-C as a flag: the first one asks to end with what is done, the second one ends at once.
enum Interrupt {
    private static let requested = Atomic<Bool>(false)

    /// Whether the user asked to end.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Catches Ctrl-C until the returned source is released.
    static func watch() -> any DispatchSourceSignal {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            if requested.exchange(true, ordering: .relaxed) { exit(130) }
            printError("\nending; the best models so far are kept (Ctrl-C again ends at once)")
        }
        source.resume()
        return source
    }
}
