internal import Files
import Foundation
internal import HDF5
internal import Ingest
import Interchange
internal import ModelFiles
internal import RecordLog
internal import Recordings

/// Our readers of bytes that may come from anyone. What parses HDF5 itself is libhdf5, which never sees such bytes outside
/// of a child process; see docs/files.md.
enum Parser: String, CaseIterable {
    /// What a parsing child says to its parent.
    case reply
    /// Networks of other programs: zip archives, ONNX.
    case network
    /// Keras' description of a network, in an archive that is sound.
    case configuration
    /// The rows of a recording that no segment holds yet.
    case journal
    /// Metrics as CSV, plain or gzip.
    case csv
    /// Keys in PEM form.
    case key
    /// What a server answers to the HTTP client.
    case answer
    /// What a database answers to a query.
    case prometheus
    /// What a client asks of the metrics page.
    case request
    /// What a container runtime answers.
    case runtime

    /// Parses; whether it takes or refuses the bytes does not matter.
    func parse(_ bytes: Data) {
        switch self {
        case .reply: _ = ParserReply.content(of: bytes, path: "reply")
        case .network:
            guard !bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) else { return }
            withFile("network", bytes) { _ = try? ForeignFile.read($0, shape: nil) }
        case .configuration:
            var archive = ZipWriter()
            archive.add("config.json", bytes)
            archive.add("model.weights.h5", Self.weights)
            withFile("model.keras", archive.finished()) { _ = try? ForeignFile.read($0, shape: nil) }
        case .journal:
            withFile("000001.journal", Data()) {
                try? write(records: bytes, to: $0)
                _ = try? Recording.read($0)
            }
        case .csv: withFile("metrics.csv", bytes) { _ = try? SeriesSource().load([$0]) }
        case .key:
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? SigningKey(pem: text, path: "key.pem")
            _ = try? VerifyingKey(pem: text, path: "key.pem")
        case .answer: Network.answer(bytes)
        case .prometheus: Network.prometheus(bytes)
        case .request: Network.request(bytes)
        case .runtime: Network.runtime(bytes)
        }
    }

    /// Makes a journal whose records stand in `bytes`, each behind its length in two bytes: a journal's checksums would
    /// keep most altered records away.
    private func write(records bytes: Data, to path: String) throws(FileError) {
        var log = try RecordLog(openingAt: path)
        var rest = bytes[...]
        while rest.count >= 2 {
            let length = Int(rest.removeFirst()) | Int(rest.removeFirst()) << 8
            try log.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
    }

    /// A file of weights without any: a valid description fails because they are missing.
    private static let weights = (try? FileTreeWriter.image(of: FileGroup(), path: "weights")) ?? Data()

    /// This process' own folder, in memory where there is one.
    private static let folder: String = {
        let parent = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let path = "\(parent)/anomengine-fuzzing-\(getpid())"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: Parser.folder) }
        return path
    }()

    private func withFile(_ name: String, _ bytes: Data, _ body: (String) -> Void) {
        let path = "\(Self.folder)/\(name)"
        guard FileManager.default.createFile(atPath: path, contents: bytes) else { return }
        body(path)
    }
}
