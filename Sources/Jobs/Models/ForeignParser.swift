package import Files
package import Foundation
package import HDF5
package import Interchange

/// What parses files from outside: a child process under limits, or this process.
package struct ForeignParser: Sendable {
    private let process: ParserProcess?

    /// By this process: for files that it made.
    package static let inProcess = ForeignParser(process: nil)

    /// By a child process that answers as the hidden command `parse-file` does.
    package static func child(_ process: ParserProcess) -> ForeignParser { ForeignParser(process: process) }

    private init(process: ParserProcess?) {
        self.process = process
    }

    /// Reads model files, which people pass on to each other.
    package var loader: FileLoader { process.map { .child($0) } ?? .inProcess }

    /// Reads an autoencoder of another program, with the files beside it that hold its weights.
    package func network(_ path: String, shape: ShapeDescription?, window: Int?) throws -> FileGroup {
        var request = NetworkRequest(shape: shape, window: window)
        let group = try parse(path, request)
        guard case .texts(let names)? = group.attributes[ForeignFile.filesAttribute], !names.isEmpty else {
            return group
        }
        // Refuses names that lead elsewhere before a child is asked to open them.
        _ = try ExternalFiles.load(names, beside: path)
        request.files = names
        return try parse(path, request)
    }

    private func parse(_ path: String, _ request: NetworkRequest) throws(FileError) -> FileGroup {
        if let process { return try process.parse(path, arguments: request.arguments) }
        return try request.read(path, files: try ExternalFiles.load(request.files, beside: path))
    }
}

/// What a parsing child is asked for of a network, as its arguments.
package struct NetworkRequest {
    /// First argument of a request.
    package static let word = "network"

    package var shape: ShapeDescription?
    package var window: Int?
    /// Names of files beside the model.
    package var files: [String] = []

    package init(shape: ShapeDescription?, window: Int?) {
        self.shape = shape
        self.window = window
    }

    /// Reads the network in this process.
    package func read(_ path: String, files: [String: Data]) throws(FileError) -> FileGroup {
        try ForeignFile.read(path, shape: shape, window: window, files: files)
    }

    package var arguments: [String] {
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
    package init(arguments: [String]) {
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
