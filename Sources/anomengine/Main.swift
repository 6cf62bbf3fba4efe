internal import ArgumentParser
internal import Foundation

@main
enum Main {
    static func main() async {
        // A file that may not grow further is an error to report (EFBIG), not a reason to die.
        signal(SIGXFSZ, SIG_IGN)
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
    }

    /// Says what was wrong and gives the exit status: 0 done, 1 failed, 2 wrong usage, 3 anomalies found.
    private static func status(of error: any Error) -> Int32 {
        if let status = error as? ExitCode { return status.rawValue }
        let code = Anomengine.exitCode(for: error)
        if code == .success {
            print(Anomengine.fullMessage(for: error))
            return 0
        }
        if code == .validationFailure {
            printError(Anomengine.fullMessage(for: error))
            return 2
        }
        printError("error: \(error)")
        return error is ConfigurationError ? 2 : 1
    }
}

/// Prints a line on standard error.
func printError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
