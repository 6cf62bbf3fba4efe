internal import Foundation

/// The terminal that output goes to.
enum Terminal {
    /// Columns of the terminal on standard output; nil where output goes to a file or a pipe.
    static var width: Int? { columns(STDOUT_FILENO) }

    /// Columns of the terminal on standard error; nil where it is not a terminal.
    static var errorWidth: Int? { columns(STDERR_FILENO) }

    private static func columns(_ descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
        return Int(size.ws_col)
    }
}
