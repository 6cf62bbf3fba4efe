import CZlib
internal import Core

/// Unpacks gzip, all members of a file.
///
/// What follows a member must be another one or zeros: anything else means that data are lost, and gzread would pass
/// over it in silence.
final class GzipUnpacker: Unpacker {
    private let path: String
    private var stream = z_stream()
    private var input = [UInt8](repeating: 0, count: 1 << 16)
    /// The part of `input` that is not unpacked yet.
    private var rest = 0..<0
    private var isInMember = true
    private var memberCount = 0

    init(path: String) throws(SourceError) {
        self.path = path
        // 15 bits of window, and 16 for the gzip form.
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw SourceError(.unreadable, path: path, problem: "zlib cannot be started", remedy: "free some memory")
        }
    }

    deinit { inflateEnd(&stream) }

    func unpack(
        into buffer: inout [UInt8], more: (inout [UInt8]) throws(SourceError) -> Int
    ) throws(SourceError) -> Int {
        while true {
            if rest.isEmpty {
                rest = 0..<(try more(&input))
                if rest.isEmpty {
                    guard !isInMember else { throw truncated }
                    return 0
                }
            }
            if !isInMember { try beginMember() }
            guard isInMember else { continue }
            let produced = try inflateOnce(into: &buffer)
            if produced > 0 { return produced }
        }
    }

    /// Skips zeros behind a member, and starts the next where there is one.
    private func beginMember() throws(SourceError) {
        while let first = rest.first, input[first] == 0 { rest.removeFirst() }
        guard let first = rest.first else { return }
        guard input[first] == 0x1F else {
            throw SourceError(
                .corruptGzip, path: path,
                problem: "bytes that are not gzip follow gzip member \(memberCount)",
                remedy: "copy or download it again, or keep what is readable with 'gunzip -c FILE > data.csv'")
        }
        inflateReset(&stream)
        isInMember = true
    }

    private func inflateOnce(into buffer: inout [UInt8]) throws(SourceError) -> Int {
        let capacity = buffer.count
        var code = Z_OK
        input.withUnsafeMutableBufferPointer { packed in
            buffer.withUnsafeMutableBufferPointer { unpacked in
                stream.next_in = packed.baseAddress?.advanced(by: rest.lowerBound)
                stream.avail_in = UInt32(rest.count)
                stream.next_out = unpacked.baseAddress
                stream.avail_out = UInt32(capacity)
                code = inflate(&stream, Z_NO_FLUSH)
            }
        }
        rest = (rest.upperBound - Int(stream.avail_in))..<rest.upperBound
        switch code {
        case Z_STREAM_END:
            isInMember = false
            memberCount += 1
        case Z_OK, Z_BUF_ERROR: break
        default:
            let message = stream.msg.map { String(cString: $0) } ?? "code \(code)"
            throw SourceError(
                .corruptGzip, path: path, problem: "the gzip file is damaged (\(message))",
                remedy: "copy or download it again")
        }
        return capacity - Int(stream.avail_out)
    }

    private var truncated: SourceError {
        SourceError(
            .truncatedGzip, path: path, problem: "the gzip file is truncated", remedy: "copy or download it again"
        )
    }
}
