internal import Files
internal import Foundation
internal import HDF5
internal import Interchange

/// The child process that parses files from outside: this binary with the hidden command `parse-file`.
enum ForeignParser {
    private static let process = ParserProcess(executable: "/proc/self/exe", arguments: ["parse-file"])

    /// Reads model files, which people pass on to each other.
    static let loader = FileLoader.child(process)

    /// Reads an autoencoder of another program, with the files beside it that hold its weights.
    static func network(_ path: String, shape: ShapeDescription?, window: Int?) throws -> FileGroup {
        var request = NetworkRequest(shape: shape, window: window)
        let group = try process.parse(path, arguments: request.arguments)
        guard case .texts(let names)? = group.attributes[ForeignFile.filesAttribute], !names.isEmpty else {
            return group
        }
        // Refuses names that lead elsewhere before a child is asked to open them.
        _ = try ExternalFiles.load(names, beside: path)
        request.files = names
        return try process.parse(path, arguments: request.arguments)
    }
}

/// What a parsing child is asked for of a network, as its arguments.
struct NetworkRequest {
    static let word = "network"

    var shape: ShapeDescription?
    var window: Int?
    /// Names of files beside the model.
    var files: [String] = []

    init(shape: ShapeDescription?, window: Int?) {
        self.shape = shape
        self.window = window
    }

    var arguments: [String] {
        var list = [Self.word]
        if let window { list.append("window=\(window)") }
        if let shape {
            let parts = [
                "\(shape.window)", Self.list(shape.encoderWidths), "\(shape.latentWidth)",
                Self.list(shape.decoderWidths), "\(shape.isDistributed)",
            ]
            list.append("shape=\(parts.joined(separator: "/"))")
        }
        return list + files.map { "file=\($0)" }
    }

    /// A request from the arguments after ``word``.
    init(arguments: [String]) {
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "window": window = Int(parts[1])
            case "shape": shape = Self.shape(parts[1].split(separator: "/").map(String.init))
            case "file": files.append(parts[1])
            default: break
            }
        }
    }

    private static func shape(_ parts: [String]) -> ShapeDescription? {
        guard parts.count == 5, let window = Int(parts[0]), let latent = Int(parts[2]) else { return nil }
        return ShapeDescription(
            window: window, encoderWidths: widths(parts[1]), latentWidth: latent, decoderWidths: widths(parts[3]),
            isDistributed: parts[4] == "true")
    }

    private static func list(_ widths: [Int]) -> String { widths.map { "\($0)" }.joined(separator: ",") }

    private static func widths(_ text: String) -> [Int] { text.split(separator: ",").compactMap { Int($0) } }
}
