internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// The place of a file that is to be replaced as a whole.
package struct AtomicTarget {
    let path: String
    /// Rights of the file that is there; nil if there is none.
    let rights: mode_t?

    /// - Throws: ``FileError`` if something is there that must not be replaced, such as a folder or `/dev/null`.
    package init(_ path: String) throws(FileError) {
        self.path = path
        guard !path.isEmpty, !path.hasSuffix("/") else {
            throw FileError(.unwritable, path: path, problem: "is no file name", remedy: "name a file")
        }
        var information = stat()
        guard stat(path, &information) == 0 else {
            rights = nil
            return
        }
        guard information.st_mode & S_IFMT == S_IFREG else {
            throw FileError(
                .unwritable, path: path,
                problem: information.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is no regular file",
                remedy: "give another name")
        }
        rights = information.st_mode & 0o777
    }

    private var folder: String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// What the names of this file's temporary files begin with.
    private var temporaryPrefix: String { "\((path as NSString).lastPathComponent).tmp-" }

    /// A new name for a temporary file.
    func temporaryPath() -> String {
        "\(folder)/\(temporaryPrefix)\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    }

    /// Removes temporary files whose writers are gone. A writer at work holds its file's lock.
    package func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(temporaryPrefix) {
            let leftover = "\(folder)/\(name)"
            let file = open(leftover, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { continue }
            if FileLock.take(file) == .taken { unlink(leftover) }
            close(file)
        }
    }

    /// Makes the rename last. Some file systems cannot sync a folder; the file itself is safe then too.
    func syncFolder() {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }
}
