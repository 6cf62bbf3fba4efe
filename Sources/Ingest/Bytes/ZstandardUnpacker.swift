import CZstd
internal import Core

/// Unpacks Zstandard, all frames of a file.
final class ZstandardUnpacker: Unpacker {
    private let path: String
    private let stream: OpaquePointer
    private var input = [UInt8](repeating: 0, count: 1 << 16)
    /// The part of `input` that is not unpacked yet.
    private var rest = 0..<0
    private var isInFrame = true

    init(path: String) throws(SourceError) {
        guard let stream = ZSTD_createDStream() else {
            throw SourceError(
                .unreadable, path: path, problem: "the Zstandard library cannot be started", remedy: "free some memory")
        }
        self.path = path
        self.stream = stream
    }

    deinit { ZSTD_freeDStream(stream) }

    func unpack(
        into buffer: inout [UInt8], more: (inout [UInt8]) throws(SourceError) -> Int
    ) throws(SourceError) -> Int {
        while true {
            if rest.isEmpty {
                rest = 0..<(try more(&input))
                if rest.isEmpty {
                    guard !isInFrame else {
                        throw SourceError(
                            .truncatedGzip, path: path, problem: "the Zstandard file is truncated",
                            remedy: "copy or download it again")
                    }
                    return 0
                }
            }
            let produced = try decompress(into: &buffer)
            if produced > 0 { return produced }
        }
    }

    private func decompress(into buffer: inout [UInt8]) throws(SourceError) -> Int {
        var produced = 0
        var code = 0
        input.withUnsafeBytes { packed in
            buffer.withUnsafeMutableBytes { unpacked in
                var source = ZSTD_inBuffer(src: packed.baseAddress, size: rest.upperBound, pos: rest.lowerBound)
                var target = ZSTD_outBuffer(dst: unpacked.baseAddress, size: unpacked.count, pos: 0)
                code = ZSTD_decompressStream(stream, &target, &source)
                produced = target.pos
                rest = source.pos..<rest.upperBound
            }
        }
        guard ZSTD_isError(code) == 0 else {
            throw SourceError(
                .corruptGzip, path: path,
                problem: "the Zstandard file is damaged (\(String(cString: ZSTD_getErrorName(code))))",
                remedy: "copy or download it again")
        }
        isInFrame = code != 0
        return produced
    }
}
