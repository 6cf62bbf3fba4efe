internal import CHDF5
package import Files

extension AtomicFile {
    /// Replaces an HDF5 file. The content is never in memory as a whole.
    package static func write(_ root: FileGroup, to path: String) throws(FileError) {
        try replace(path) { file throws(FileError) in
            try file.write { descriptor, path throws(FileError) in
                try FileTreeWriter.write(root, to: descriptor, path: path)
            }
        }
    }
}

extension TemporaryFile {
    /// Writes and syncs an HDF5 file whose root group `body` fills.
    func writeTree(_ body: (FileTreeWriter, hid_t) throws(FileError) -> Void) throws(FileError) {
        try write { descriptor, path throws(FileError) in
            try FileTreeWriter.write(to: descriptor, path: path, body)
        }
    }
}
