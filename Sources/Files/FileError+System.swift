internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

extension FileError {
    /// What a system call's `errno` means for a file that was to be written.
    package static func system(_ code: Int32, _ path: String, _ problem: String) -> FileError {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT:
            return FileError(
                .diskFull, path: path, problem: "\(problem): \(reason)",
                remedy: "free some disk space; existing content is unchanged")
        case EFBIG:
            return FileError(
                .diskFull, path: path, problem: "\(problem): \(reason)",
                remedy: "raise the file size limit (ulimit -f); existing content is unchanged")
        case ENOENT, ENOTDIR:
            return FileError(
                .unwritable, path: path, problem: "\(problem): \(reason)", remedy: "create the folder first")
        default:
            return FileError(
                .unwritable, path: path, problem: "\(problem): \(reason)",
                remedy: "check the folder's permissions; existing content is unchanged")
        }
    }
}
