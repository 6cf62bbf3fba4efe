internal import Files

/// The files that a command writes.
enum OutputFile {
    /// Fails before the work begins where writing would fail after it.
    static func check(_ paths: [String?]) throws {
        for path in paths.compactMap({ $0 }) { try AtomicFile.check(path) }
    }
}
