#if canImport(Glibc)
    internal import Glibc
#endif

/// The folders of queues that earlier versions left.
package enum QueueFolder {
    /// Earlier versions named a queue by its whole address, so that some addresses shared one.
    package static func earlierName(_ url: String) -> String {
        String(url.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }

    /// Gives an earlier version's queue its new name, so that what waits in it is sent. Where there is none, or the new one
    /// is already there, nothing changes.
    package static func takeOver(from earlier: String, to folder: String) {
        guard access(folder, F_OK) != 0, access(earlier, F_OK) == 0 else { return }
        _ = rename(earlier, folder)
    }
}
