internal import Core
internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// Checks on the file of a library before code of it runs.
enum LibraryFile {
    /// The file without symbolic links.
    ///
    /// Whoever may write the file, or replace it, runs code as this user. The file and each folder above it must
    /// therefore belong to this user or root, and nobody else may write to them; a folder with the sticky bit, such as
    /// /tmp, is allowed.
    static func checked(_ path: String) throws(PluginLibraryError) -> String {
        guard let resolved = realpath(path, nil) else {
            throw PluginLibraryError(path, "no such file", "check the path of the plugin library")
        }
        defer { free(resolved) }
        let file = String(cString: resolved)
        let status = try status(of: file, shownAs: path)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PluginLibraryError(path, "is not a file", "give the path of a shared library (.so)")
        }
        try checkOwner(status, of: file, shownAs: path)
        var folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        while true {
            try checkOwner(try self.status(of: folder.path, shownAs: path), of: folder.path, shownAs: path)
            guard folder.path != "/" else { break }
            folder.deleteLastPathComponent()
        }
        try checkFormat(file, shownAs: path)
        return file
    }

    private static func status(of file: String, shownAs path: String) throws(PluginLibraryError) -> stat {
        var status = stat()
        guard stat(file, &status) == 0 else {
            throw PluginLibraryError(
                path, "cannot be read (\(String(cString: strerror(errno))))", "check the permissions")
        }
        return status
    }

    private static func checkOwner(
        _ status: stat, of file: String, shownAs path: String
    ) throws(PluginLibraryError) {
        let user = geteuid()
        let what: Guidance = file == path ? "the file" : "'\(file)'"
        guard status.st_uid == user || status.st_uid == 0 else {
            throw PluginLibraryError(
                path,
                what + " belongs to user \(status.st_uid), who could replace the code that would run as user \(user)",
                "change its owner to the user that runs this program, or to root")
        }
        let isSticky = status.st_mode & S_IFMT == S_IFDIR && status.st_mode & S_ISVTX != 0
        // A group of the user's own name has one member; only root is held to a stricter rule.
        let forbidden = user == 0 && status.st_gid != 0 ? S_IWOTH | S_IWGRP : S_IWOTH
        guard status.st_mode & forbidden == 0 || isSticky else {
            throw PluginLibraryError(
                path, what + " can be written by other users, who could replace the code that would run",
                "remove the permission: chmod go-w")
        }
    }

    /// The dynamic linker's words for a wrong file are hard to read.
    private static func checkFormat(_ file: String, shownAs path: String) throws(PluginLibraryError) {
        let head: [UInt8]
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            defer { try? handle.close() }  // Nothing was written that closing could lose.
            head = [UInt8](try handle.read(upToCount: 20) ?? Data())
        } catch {
            throw PluginLibraryError(path, "cannot be read (\(error.localizedDescription))", "check the permissions")
        }
        guard head.count == 20, head.starts(with: [0x7f, 0x45, 0x4c, 0x46]), head[16] == 3 else {
            throw PluginLibraryError(
                path, "is not a shared library", "give the .so file that the compiler made with -shared")
        }
        #if arch(x86_64)
            let (machine, name) = (62, "x86-64")
        #elseif arch(arm64)
            let (machine, name) = (183, "arm64")
        #else
            let (machine, name) = (Int(head[18]), "this machine")
        #endif
        guard head[4] == 2, Int(head[18]) == machine else {
            throw PluginLibraryError(
                path, "was built for another kind of machine", "build the library for \(name) (64 bits)")
        }
    }
}
