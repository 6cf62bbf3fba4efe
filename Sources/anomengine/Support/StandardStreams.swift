internal import Core
internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// Standard output and error as what they are: files that may be closed, full, or gone.
enum StandardStreams {
    /// Opens what the caller left closed. The next file to be opened would get the number, and what is said on standard
    /// error would stand in a recording.
    static func open() {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 && errno == EBADF {
            // For reading only, so that a result that cannot be written is noticed; what is said is not needed.
            let mode = number == STDERR_FILENO ? O_WRONLY : O_RDONLY
            let file = Glibc.open("/dev/null", mode)
            if file >= 0, file != number {
                dup2(file, number)
                close(file)
            }
        }
    }

    /// Writes out what was printed; false, and a line on standard error, if the result did not arrive.
    static func flush() -> Bool {
        // All files, as `stdout` is a variable of C that Swift may not share.
        guard fflush(nil) != 0 else { return true }
        let code = errno
        // As with `| head`: the reader has all that it wants.
        if code != EPIPE { printError("error: standard output cannot be written: \(String(cString: strerror(code)))") }
        return false
    }

    /// Writes to standard error. Where it cannot take the text, nothing is to be done: the work is worth more.
    static func writeError(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = write(STDERR_FILENO, start, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}

/// Prints a line on standard error; control characters of names and of what servers say are escaped.
func printError(_ line: String) {
    StandardStreams.writeError(VisibleText.lines(line) + "\n")
}
