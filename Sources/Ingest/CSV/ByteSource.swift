import CZlib
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The bytes of a file; those of a gzip file (told by its first two bytes) are inflated on the way.
struct ByteSource: ~Copyable {
    private let file: gzFile
    private let path: String

    init(path: String) throws(SourceError) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw SourceError(.notFound, path: path, problem: "no such file", remedy: "check the path")
        }
        guard !isFolder else {
            throw SourceError(.unreadable, path: path, problem: "is a folder", remedy: "give a file")
        }
        errno = 0
        guard let file = gzopen(path, "rb") else {
            throw SourceError(
                .unreadable, path: path, problem: "cannot be opened (\(String(cString: strerror(errno))))",
                remedy: "check that you may read it")
        }
        gzbuffer(file, 1 << 18)
        self.file = file
        self.path = path
    }

    deinit {
        gzclose_r(file)
    }

    /// Fills `buffer` from its start.
    /// - Returns: how many bytes were read; 0 at the end of the file.
    func read(into buffer: inout [UInt8]) throws(SourceError) -> Int {
        let count = buffer.withUnsafeMutableBytes { gzread(file, $0.baseAddress, UInt32($0.count)) }
        var code: Int32 = Z_OK
        let message = gzerror(file, &code).map { String(cString: $0) } ?? ""
        switch code {
        case Z_OK where count >= 0, Z_STREAM_END where count >= 0:
            return Int(count)
        case Z_BUF_ERROR:
            throw SourceError(
                .truncatedGzip, path: path, problem: "the gzip file ends in the middle",
                remedy: "copy or download it again")
        case Z_DATA_ERROR:
            throw SourceError(
                .corruptGzip, path: path, problem: "the gzip file is damaged (\(message))",
                remedy: "copy or download it again")
        default:
            let reason = code == Z_ERRNO ? String(cString: strerror(errno)) : message
            throw SourceError(
                .unreadable, path: path, problem: "reading failed (\(reason))", remedy: "check the disk and the file")
        }
    }
}
