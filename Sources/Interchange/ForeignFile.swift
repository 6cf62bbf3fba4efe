internal import Core
package import Files
package import Foundation
package import HDF5

/// A model file of another program. It is read in a child process: see ``ParserProcess``.
package enum ForeignFile {
    /// Attribute with the names of files beside the model that have to be given to read it.
    package static let filesAttribute = "external_data"
    /// Attribute of a network that a graph was run for; without a ``GraphSample`` its arithmetic was left out.
    package static let graphAttribute = "graph"
    /// Attribute with the JSON on columns and scaling that this program's own exports carry.
    package static let cardAttribute = "anomengine"

    /// Bytes of a file at most.
    private static let sizeLimit = 512 << 20

    /// Reads an autoencoder: attribute `window` and its named arrays.
    ///
    /// The form is told by the content: a zip archive, an HDF5 file with or without a configuration, else ONNX.
    ///
    /// - Parameters:
    ///   - shape: what a file of weights alone does not say.
    ///   - window: rows in a window, where an ONNX graph leaves them open.
    ///   - files: contents of files beside the model by name. While one is missing, the result has no arrays, but their
    ///     names as its attribute ``filesAttribute``.
    /// - Throws: ``FileError`` that says what of the file cannot be taken.
    package static func read(
        _ path: String, shape: ShapeDescription?, window: Int? = nil, files: [String: Data] = [:]
    ) throws(FileError) -> FileGroup {
        do {
            let network: ForeignNetwork
            switch try content(path, shape, window, files) {
            case .network(let read): network = read
            case .lacks(let names): return FileGroup(attributes: [filesAttribute: .texts(names)])
            }
            let asked = window
            let (arrays, window) = try network.namedArrays()
            guard asked == nil || asked == window else {
                throw InterchangeError("the network's windows have \(window) rows", remedy: "leave out \(.window)")
            }
            _ = try NetworkArrays.weights(arrays, window: window)
            var group = FileGroup(attributes: ["window": .integer(Int64(window))])
            if let card = network.card { group.attributes[cardAttribute] = .text(card) }
            for (name, array) in arrays { group.insert(array, at: name) }
            if network.isGraph { group.attributes[graphAttribute] = .integer(1) }
            network.sample?.put(in: &group)
            return group
        } catch let error as FileError {
            throw error
        } catch let error as InterchangeError {
            // A file's error is plain text: it comes from a child process, and is shown at a terminal.
            throw FileError(
                .badContent, path: path, problem: error.problems.joined(separator: "; "),
                remedy: error.remedy.text(style: .commandLine))
        } catch {
            throw FileError(
                .badContent, path: path, problem: "cannot be read (\(error))",
                remedy: "save the model again with the program that made it")
        }
    }

    private enum Content {
        case network(ForeignNetwork)
        case lacks([String])
    }

    private static func content(
        _ path: String, _ shape: ShapeDescription?, _ window: Int?, _ files: [String: Data]
    ) throws -> Content {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else {
            throw FileError(.unreadable, path: path, problem: "cannot be read", remedy: "check its permissions")
        }
        guard data.count <= sizeLimit else {
            throw InterchangeError("the file is larger than \(sizeLimit >> 20) MiB")
        }
        let reader = KerasReader(path: path)
        if data.starts(with: [0x50, 0x4b]) { return .network(try reader.archive(data)) }
        if data.starts(with: [0x89, 0x48, 0x44, 0x46]) {
            let root = try tree(data, path: path)
            return .network(try shape.map { try reader.weights(root, $0) } ?? reader.model(root))
        }
        let graph = try ONNXReader(data, files: files)
        return graph.missingFiles.isEmpty
            ? .network(try graph.network(window: window)) : .lacks(graph.missingFiles)
    }

    static func tree(_ image: Data, path: String) throws(FileError) -> FileGroup {
        try ForeignTree.read(image, path: path)
    }
}
