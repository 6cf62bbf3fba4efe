internal import Core
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The bytes of a file; those of a gzip or Zstandard file (told by its first bytes) are unpacked on the way.
struct ByteSource: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private var unpacker: (any Unpacker)?
    /// The file's first bytes, which decided what it is.
    private var head: [UInt8]

    init(path: String) throws(SourceError) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw SourceError(.notFound, path: path, problem: "no such file", remedy: "check the path")
        }
        guard !isFolder else {
            throw SourceError(.unreadable, path: path, problem: "is a folder", remedy: "give a file")
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw SourceError(
                .unreadable, path: path, problem: "cannot be opened (\(String(cString: strerror(errno))))",
                remedy: "check its permissions")
        }
        do throws(SourceError) {
            let head = try Self.readHead(file, path)
            switch PackedForm(head) {
            case .gzip?: unpacker = try GzipUnpacker(path: path)
            case .zstandard?: unpacker = try ZstandardUnpacker(path: path)
            default: unpacker = nil
            }
            self.head = head
        } catch {
            _ = closeDescriptor(file)
            throw error
        }
        self.path = path
        descriptor = file
    }

    deinit { _ = closeDescriptor(descriptor) }

    /// Refuses what is no text and has a name, such as a workbook or an archive.
    func checkIsText() throws(SourceError) {
        guard let (name, remedy) = PackedForm(head)?.refusal else { return }
        throw SourceError(.notText, path: path, problem: "is \(name), not text", remedy: "\(remedy)")
    }

    /// Fills `buffer` from its start.
    /// - Returns: how many bytes were read; 0 at the end of the file.
    mutating func read(into buffer: inout [UInt8]) throws(SourceError) -> Int {
        if let unpacker {
            return try unpacker.unpack(into: &buffer) { (input) throws(SourceError) in try readPacked(into: &input) }
        }
        return try readPacked(into: &buffer)
    }

    /// The file's own bytes: those of the head first.
    private mutating func readPacked(into buffer: inout [UInt8]) throws(SourceError) -> Int {
        if !head.isEmpty {
            let count = min(head.count, buffer.count)
            buffer.replaceSubrange(0..<count, with: head[..<count])
            head.removeFirst(count)
            return count
        }
        return try Self.fill(&buffer, descriptor, path)
    }

    private static func readHead(_ file: Int32, _ path: String) throws(SourceError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = try fill(&bytes, file, path)
        return Array(bytes[..<count])
    }

    private static func fill(_ buffer: inout [UInt8], _ file: Int32, _ path: String) throws(SourceError) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { readDescriptor(file, $0) }
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw SourceError(
                    .unreadable, path: path, problem: "reading failed (\(String(cString: strerror(errno))))",
                    remedy: "check the disk and the file")
            }
        }
    }
}

private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// A method hides the system's function.
private func readDescriptor(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}

/// Unpacks a compressed file piece by piece.
protocol Unpacker: AnyObject {
    /// Fills `buffer` from its start, at least one byte unless the file has ended.
    ///
    /// - Parameter more: fills its argument with packed bytes and returns how many; 0 at the end of the file.
    func unpack(
        into buffer: inout [UInt8], more: (inout [UInt8]) throws(SourceError) -> Int
    ) throws(SourceError) -> Int
}

/// What a file is by its first bytes.
enum PackedForm: Equatable {
    case gzip, zstandard, bzip2, xz, zip, parquet, hdf5, lz4, pdf

    init?(_ head: [UInt8]) {
        let known: [(PackedForm, [UInt8])] = [
            (.gzip, [0x1F, 0x8B]), (.zstandard, [0x28, 0xB5, 0x2F, 0xFD]), (.bzip2, Array("BZh".utf8)),
            (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), (.zip, [0x50, 0x4B, 3, 4]), (.parquet, Array("PAR1".utf8)),
            (.hdf5, Self.hdf5Signature), (.lz4, [4, 0x22, 0x4D, 0x18]), (.pdf, Array("%PDF-".utf8)),
        ]
        if let form = known.first(where: { head.starts(with: $0.1) })?.0 {
            self = form
        } else if head.count >= 520, Array(head[512..<520]) == Self.hdf5Signature {
            // A user block of 512 bytes stands in front, as in MATLAB's files.
            self = .hdf5
        } else {
            return nil
        }
    }

    static let hdf5Signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

    /// What it is called and what to do, where it cannot be read as text.
    var refusal: (name: String, remedy: String)? {
        switch self {
        case .gzip, .zstandard: nil
        case .bzip2: ("a bzip2 file", "unpack it with 'bunzip2 -k FILE'")
        case .xz: ("an xz file", "unpack it with 'unxz -k FILE'")
        case .lz4: ("an LZ4 file", "unpack it with 'lz4 -d FILE'")
        case .zip: ("a zip archive or an Excel workbook", "unzip it, or save the sheet as CSV")
        case .parquet: ("a Parquet file", "convert it to CSV, for example with pandas or duckdb")
        case .hdf5: ("an HDF5 file with a user block (a MATLAB file?)", "save the table as CSV")
        case .pdf: ("a PDF document", "export the data as CSV")
        }
    }
}
