package import Files
package import Foundation

/// Files beside an ONNX model that hold its weights; PyTorch's exporter writes `model.onnx.data` unless told not to.
package enum ExternalFiles {
    private static let countLimit = 16
    private static let sizeLimit = 512 << 20

    /// Reads files by the names that a model gives them.
    ///
    /// - Throws: ``FileError`` for a name that leads out of the model's folder, or that nothing readable stands behind.
    package static func load(_ names: [String], beside path: String) throws(FileError) -> [String: Data] {
        func refusal(_ problem: String) -> FileError {
            FileError(
                .badContent, path: path, problem: problem,
                remedy: "keep the weight files in the model's folder, or export the model as one file")
        }
        guard names.count <= countLimit else { throw refusal("its weights are in more than \(countLimit) files") }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath()
        var files: [String: Data] = [:]
        for name in names {
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            guard !name.isEmpty, !name.hasPrefix("/"), !parts.contains(".."), !name.utf8.contains(0) else {
                throw refusal("its weights are in '\(name)', outside its folder")
            }
            let file = folder.appendingPathComponent(name).resolvingSymlinksInPath()
            guard file.path.hasPrefix(folder.path == "/" ? "/" : folder.path + "/") else {
                throw refusal("its weights are in '\(name)', a link out of its folder")
            }
            do {
                let values = try file.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
                guard values.isRegularFile == true, values.fileSize ?? .max <= sizeLimit else {
                    throw refusal("its weight file '\(name)' is not a regular file of at most 512 MiB")
                }
                files[name] = try Data(contentsOf: file, options: .mappedIfSafe)
            } catch let error as FileError {
                throw error
            } catch {
                throw refusal("its weight file '\(name)' cannot be read")
            }
        }
        return files
    }
}
