internal import Engine

/// The root attribute `sha256` of a file that is written as a whole: a digest of all else but `created_at`.
enum Seal {
    /// Writes a file with its seal.
    static func write(_ root: FileGroup, to path: String) throws(StoreError) {
        var root = root
        root.attributes["sha256"] = .text(digest(root))
        try AtomicFile.write(root, to: path)
    }

    /// Reads a whole file of a format.
    ///
    /// - Parameter isRequired: whether a file without a seal is refused; one that grows over time has none.
    /// - Throws: ``StoreError`` if it is of another format or version, or its content does not match its seal.
    static func read(
        _ path: String, format: FileFormat, isRequired: Bool = true, loader: FileLoader = .inProcess
    ) throws(StoreError) -> FileGroup {
        let root = try loader.tree(path, format)
        guard isRequired || root.attributes["sha256"] != nil else { return root }
        let sha256 = try GroupReader(group: root, path: path, place: "").text("sha256")
        guard sha256 == digest(root) else { throw altered(path, "/") }
        return root
    }

    /// What a content that does not match its digest is reported as.
    static func altered(_ path: String, _ place: String) -> StoreError {
        StoreError(
            .damaged, path: path, object: place, problem: "its SHA-256 does not match its content",
            remedy: "the file was altered or damaged after it was written: restore it or make it again")
    }

    private static func digest(_ root: FileGroup) -> String {
        ContentDigest.of(root, excludingAttributes: ["sha256", "created_at"])
    }
}
