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
                remedy: "free some space; what was there before is untouched")
        case EFBIG:
            return FileError(
                .diskFull, path: path, problem: "\(problem): \(reason)",
                remedy: "raise the limit on file sizes (ulimit -f); what was there before is untouched")
        case ENOENT, ENOTDIR:
            return FileError(
                .unwritable, path: path, problem: "\(problem): \(reason)", remedy: "make the folder first")
        default:
            return FileError(
                .unwritable, path: path, problem: "\(problem): \(reason)",
                remedy: "check the folder's rights; what was there before is untouched")
        }
    }
}
