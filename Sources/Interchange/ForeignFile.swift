package import Files
internal import Foundation
package import HDF5

/// A model file of another program. It is read in a child process: see ``Store/ParserProcess``.
package enum ForeignFile {
    /// Bytes of a file at most.
    private static let sizeLimit = 512 << 20

    /// Reads an autoencoder: attribute `window` and its named arrays.
    ///
    /// The form is told by the content: a zip archive, an HDF5 file with or without a configuration, else ONNX.
    ///
    /// - Parameter shape: what a file of weights alone does not say.
    /// - Throws: ``FileError`` that says what of the file cannot be taken.
    package static func read(_ path: String, shape: ShapeDescription?) throws(FileError) -> FileGroup {
        do {
            let network = try network(path, shape)
            let (arrays, window) = try network.namedArrays()
            _ = try NetworkArrays.weights(arrays, window: window)
            var group = FileGroup(attributes: ["window": .integer(Int64(window))])
            for (name, array) in arrays { group.insert(array, at: name) }
            return group
        } catch let error as FileError {
            throw error
        } catch let error as InterchangeError {
            throw FileError(
                .badContent, path: path, problem: error.problems.joined(separator: "; "), remedy: error.remedy)
        } catch {
            throw FileError(
                .badContent, path: path, problem: "cannot be read (\(error))",
                remedy: "save the model again with the program that made it")
        }
    }

    private static func network(_ path: String, _ shape: ShapeDescription?) throws -> ForeignNetwork {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else {
            throw FileError(.unreadable, path: path, problem: "cannot be read", remedy: "check its rights")
        }
        guard data.count <= sizeLimit else {
            throw InterchangeError("the file is larger than \(sizeLimit >> 20) MiB")
        }
        let reader = KerasReader(path: path)
        if data.starts(with: [0x50, 0x4b]) { return try reader.archive(data) }
        if data.starts(with: [0x89, 0x48, 0x44, 0x46]) {
            let root = try tree(data, path: path)
            if let shape { return try reader.weights(root, shape) }
            return try reader.model(root)
        }
        return try ONNXReader(data).network()
    }

    static func tree(_ image: Data, path: String) throws(FileError) -> FileGroup {
        try ForeignTree.read(image, path: path)
    }
}
