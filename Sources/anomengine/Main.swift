internal import ArgumentParser
internal import Foundation
internal import Jobs

@main
enum Main {
    static func main() async {
        // A file that may not grow further is an error to report (EFBIG), not a reason to die.
        signal(SIGXFSZ, SIG_IGN)
        // A reader that has gone is an error of the write, on any descriptor; standard error is not needed at all.
        signal(SIGPIPE, SIG_IGN)
        // The runtime would take a minute to print where each thread is.
        signal(SIGQUIT) { number in _exit(128 + number) }
        StandardStreams.open()
        do {
            let arguments = try ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst()))
            let command = try Anomengine.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                var synchronous = command
                try synchronous.run()
            }
        } catch {
            Foundation.exit(status(of: error))
        }
        if !StandardStreams.flush() { Foundation.exit(1) }
    }

    /// Says what was wrong and gives the exit status: 0 done, 1 failed, 2 wrong usage, 3 anomalies found.
    private static func status(of error: any Error) -> Int32 {
        if let status = error as? ExitCode { return StandardStreams.flush() ? status.rawValue : 1 }
        let code = Anomengine.exitCode(for: error)
        if code == .success {
            print(Anomengine.fullMessage(for: error))
            return StandardStreams.flush() ? 0 : 1
        }
        if code == .validationFailure {
            printError(lowercasedPrefix(Anomengine.fullMessage(for: error)))
            return 2
        }
        printError("error: \(ErrorText.line(error))")
        return isUsage(error) ? 2 : 1
    }

    /// The argument parser's message with our prefix.
    private static func lowercasedPrefix(_ message: String) -> String {
        message.hasPrefix("Error: ") ? "error: " + message.dropFirst("Error: ".count) : message
    }

    private static func isUsage(_ error: any Error) -> Bool {
        error is ConfigurationError || (error as? JobError)?.isUsage == true
    }
}
