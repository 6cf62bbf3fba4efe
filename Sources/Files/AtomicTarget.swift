internal import Core
internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// The place of a file that is to be replaced as a whole.
///
/// A symbolic link is followed, and the file that it leads to is replaced. In a folder where anyone may make files, such as
/// `/tmp`, a link or a file of another user is refused.
package struct AtomicTarget {
    /// The file, behind all links.
    let path: String
    /// The file that is there; nil if there is none.
    let existing: Existing?

    struct Existing {
        let rights: mode_t
        let user: uid_t
        let group: gid_t
    }

    /// - Throws: ``FileError`` if something is there that must not be replaced, such as a folder or `/dev/null`.
    package init(_ name: String) throws(FileError) {
        guard !name.isEmpty, !name.hasSuffix("/") else {
            throw FileError(.unwritable, path: name, problem: "is not a file name", remedy: "give a file name")
        }
        var path = name
        for _ in 0..<Self.linkLimit {
            var information = stat()
            guard lstat(path, &information) == 0 else {
                self.path = path
                existing = nil
                return
            }
            try Self.checkOwner(information, path)
            switch information.st_mode & S_IFMT {
            case S_IFREG:
                self.path = path
                existing = Existing(
                    rights: information.st_mode & 0o777, user: information.st_uid, group: information.st_gid)
                return
            case S_IFLNK: path = try Self.destination(of: path)
            case S_IFDIR:
                throw FileError(.unwritable, path: path, problem: "is a folder", remedy: "give another name")
            default:
                throw FileError(.unwritable, path: path, problem: "is not a regular file", remedy: "give another name")
            }
        }
        throw FileError(
            .unwritable, path: name, problem: "has too many levels of symbolic links", remedy: "give the target file")
    }

    /// As many as Linux follows.
    private static let linkLimit = 40

    private static func destination(of link: String) throws(FileError) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(link, &bytes, bytes.count - 1)
        guard count > 0 else { throw FileError.system(errno, link, "cannot be followed") }
        let destination = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return destination.hasPrefix("/") ? destination : "\(folder(of: link))/\(destination)"
    }

    /// The rule of the kernel's `protected_symlinks` and `protected_regular`, which not every machine has on: another user
    /// must not lead this one to a file, or have it write into one that they prepared.
    private static func checkOwner(_ information: stat, _ path: String) throws(FileError) {
        guard information.st_uid != geteuid() else { return }
        var folder = stat()
        guard stat(Self.folder(of: path), &folder) == 0,
            folder.st_mode & S_ISVTX != 0, folder.st_mode & S_IWOTH != 0, folder.st_uid != information.st_uid
        else { return }
        throw FileError(
            .unwritable, path: path,
            problem: "belongs to another user and lies in a world-writable folder",
            remedy: "remove it, or write to a folder that this user owns")
    }

    private static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    private var folder: String { Self.folder(of: path) }

    /// What the names of this file's temporary files begin with: no name that a person would choose, and short, however
    /// long the file's own name is.
    private var temporaryPrefix: String {
        ".anomengine-\(Self.digits(FNV1a.hash((path as NSString).lastPathComponent)))-"
    }

    private static let temporarySuffix = ".tmp"

    /// A new name for a temporary file, which nobody can guess.
    package func temporaryPath() -> String {
        "\(folder)/\(temporaryPrefix)\(Self.digits(UInt64.random(in: 0...UInt64.max)))\(Self.temporarySuffix)"
    }

    /// 16 hexadecimal digits.
    private static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private func isTemporary(_ name: String) -> Bool {
        let middle = name.dropFirst(temporaryPrefix.count).dropLast(Self.temporarySuffix.count)
        return name.hasPrefix(temporaryPrefix) && name.hasSuffix(Self.temporarySuffix) && middle.count == 16
            && middle.allSatisfy(\.isHexDigit)
    }

    /// Removes temporary files whose writers are gone. A writer at work holds its file's lock.
    package func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where isTemporary(name) {
            let leftover = "\(folder)/\(name)"
            let file = open(leftover, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { continue }
            var information = stat()
            if fstat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG, FileLock.take(file) == .taken {
                unlink(leftover)
            }
            close(file)
        }
    }

    /// Makes the rename last.
    func syncFolder() throws(FileError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // A folder that may be written to and not read; the file itself is safe.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems cannot sync a folder.
        guard fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP else { return }
        throw FileError.system(errno, path, "is written, but its folder cannot be synced")
    }
}
