internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// Replaces a file as a whole: after a crash at any moment the old or the new file is there, never a part of one.
enum AtomicFile {
    /// Writes to a temporary file in the same folder, syncs it, renames it and syncs the folder.
    static func write(_ data: Data, to path: String) throws(StoreError) {
        let folder = (path as NSString).deletingLastPathComponent
        let temporary = "\(path).tmp-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure(errno, path, "its folder cannot be written to") }
        do throws(StoreError) {
            try writeAll(data, to: file, path)
            guard fsync(file) == 0 else { throw failure(errno, path, "cannot be synced") }
        } catch {
            close(file)
            unlink(temporary)
            throw error
        }
        guard close(file) == 0, rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw failure(code, path, "cannot be put in place")
        }
        sync(folder: folder.isEmpty ? "." : folder)
    }

    private static func writeAll(_ data: Data, to file: Int32, _ path: String) throws(StoreError) {
        var offset = 0
        while offset < data.count {
            let written = data.withUnsafeBytes { bytes -> Int in
                guard let start = bytes.baseAddress else { return 0 }
                return Glibc.write(file, start + offset, bytes.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure(errno, path, "cannot be written") }
            offset += written
        }
    }

    /// Makes the rename last. Some file systems cannot sync a folder; the file itself is safe then too.
    private static func sync(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ code: Int32, _ path: String, _ problem: String) -> StoreError {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT:
            return StoreError(
                .diskFull, path: path, problem: "\(problem): \(reason)",
                remedy: "free some space; what was there before is untouched")
        case ENOENT, ENOTDIR:
            return StoreError(
                .unwritable, path: path, problem: "\(problem): \(reason)", remedy: "make the folder first")
        default:
            return StoreError(
                .unwritable, path: path, problem: "\(problem): \(reason)",
                remedy: "check the folder's rights; what was there before is untouched")
        }
    }
}
