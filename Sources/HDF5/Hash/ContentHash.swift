package import Files

/// The root attribute `sha256` of a file that is written as a whole: a digest of all else but `created_at`.
package enum ContentHash {
    private static let attribute = "sha256"

    /// Writes a file with its seal.
    package static func write(_ root: FileGroup, to path: String) throws(FileError) {
        var root = root
        root.attributes[attribute] = .text(digest(root))
        try AtomicFile.write(root, to: path)
    }

    /// Writes a file with its seal whose groups `body` adds one after the other, so that they need not be in memory at once.
    ///
    /// - Parameter attributes: those of the root.
    package static func write(
        to path: String, attributes: [String: FileAttribute],
        _ body: (inout SealedGroup) throws(FileError) -> Void
    ) throws(FileError) {
        try AtomicFile.replace(path) { file throws(FileError) in
            try file.writeTree { writer, id throws(FileError) in
                var root = SealedGroup(writer: writer, id: id)
                try root.add(attributes)
                try body(&root)
                try writer.write(FileGroup(attributes: [attribute: .text(root.form.digest)]), to: id)
            }
        }
    }

    /// Reads a whole file of a format.
    ///
    /// - Parameter isRequired: whether a file without a seal is refused; one that grows over time has none.
    /// - Throws: ``FileError`` if it is of another format or version, or its content does not match its seal.
    package static func read(
        _ path: String, format: FileFormat, isRequired: Bool = true, loader: FileLoader = .inProcess
    ) throws(FileError) -> FileGroup {
        let root = try loader.tree(path, format)
        guard isRequired || root.attributes[attribute] != nil else { return root }
        let sha256 = try GroupReader(group: root, path: path, place: "").text(attribute)
        guard sha256 == digest(root) else { throw altered(path, "/") }
        return root
    }

    /// What a content that does not match its digest is reported as.
    package static func altered(_ path: String, _ place: String) -> FileError {
        FileError(
            .damaged, path: path, object: place, problem: "SHA-256 mismatch",
            remedy: "the file was altered or damaged: restore it or create it again")
    }

    private static func digest(_ root: FileGroup) -> String {
        ContentDigest.of(root, excludingAttributes: [attribute, "created_at"])
    }
}
