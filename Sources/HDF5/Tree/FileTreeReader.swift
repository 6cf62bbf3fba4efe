internal import CHDF5
internal import Files
internal import Foundation

/// Reads an HDF5 file, checking every extent before memory is taken for it.
struct FileTreeReader {
    let path: String
    let rules: FileRules
    let budget: FileBudget

    init(path: String, rules: FileRules) {
        self.path = path
        self.rules = rules
        budget = FileBudget(totalBytes: rules.totalBytes)
    }

    /// Opens a file, runs `body` on its root and closes it.
    ///
    /// - Throws: ``FileError`` if it is missing, no HDF5 file, or one that breaks the rules.
    static func open<Result>(
        _ path: String, rules: FileRules = .own, _ body: (FileTreeReader, hid_t) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FileError(.notFound, path: path, problem: "no such file", remedy: "check the path")
        }
        guard !isFolder else {
            throw FileError(.notHDF5, path: path, problem: "is a folder", remedy: "give a file")
        }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw FileError(.unreadable, path: path, problem: "permission denied", remedy: "check its permissions")
        }
        return try enter(path, rules, { chdf5_open(path) }, body)
    }

    /// Opens a file that lies in memory; `path` is named in errors.
    static func open<Result>(
        _ image: Data, path: String, rules: FileRules, _ body: (FileTreeReader, hid_t) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        var bytes = image
        // libhdf5 copies the image, as no flag says that it may keep or change it.
        return try enter(
            path, rules,
            {
                bytes.withUnsafeMutableBytes { H5LTopen_file_image($0.baseAddress, $0.count, 0) }
            }, body)
    }

    private static func enter<Result>(
        _ path: String, _ rules: FileRules, _ open: () -> hid_t,
        _ body: (FileTreeReader, hid_t) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        try HDF5Library.enter { () throws(FileError) -> Result in
            guard let file = HDF5Handle(open(), close: H5Fclose) else {
                throw FileError(
                    .notHDF5, path: path,
                    problem: "is not an HDF5 file, or is damaged (\(HDF5Library.lastError()))",
                    remedy: "give a complete file, or create it again")
            }
            return try body(FileTreeReader(path: path, rules: rules), file.id)
        }
    }

    /// The whole content below a group.
    func group(_ id: hid_t, at object: String = "/", depth: Int = 0) throws(FileError) -> FileGroup {
        guard depth < FileRules.depth else { throw refused(object, "is nested too deeply") }
        try visit(id, object)
        var group = FileGroup(attributes: try attributes(of: id, at: object))
        for name in try memberNames(of: id, at: object) {
            let place = object == "/" ? "/\(name)" : "\(object)/\(name)"
            let member = try handle(chdf5_open_object(id, name), H5Oclose, place)
            switch H5Iget_type(member.id) {
            case H5I_GROUP:
                group.groups[name] = try self.group(member.id, at: place, depth: depth + 1)
            case H5I_DATASET:
                try visit(member.id, place)
                guard let array = try array(member.id, at: place) else { continue }
                group.arrays[name] = FileArray(array: array, attributes: try attributes(of: member.id, at: place))
            default:
                throw refused(place, "is neither a group nor a data set")
            }
        }
        return group
    }

    /// Names of a group's members; only hard links are allowed.
    ///
    /// - Complexity: linear in their number.
    func memberNames(of id: hid_t, at object: String) throws(FileError) -> [String] {
        var names = chdf5_names()
        defer { chdf5_free_names(&names) }
        guard chdf5_list_links(id, FileRules.nameBytes, FileRules.objectCount, &names) >= 0 else {
            throw damaged(object)
        }
        guard names.refused == 0 else {
            throw refused(object, "holds a soft, external or user-defined link, or too many or too long names")
        }
        var result: [String] = []
        var position = 0
        for _ in 0..<names.count {
            guard let start = names.bytes.map({ $0 + position }) else { throw damaged(object) }
            let name = String(cString: start)
            position += strlen(start) + 1
            result.append(name)
        }
        return result
    }

    /// Books an object: each may be reached by one link alone, or a small file could hold a tree without end.
    private func visit(_ id: hid_t, _ object: String) throws(FileError) {
        var address: UInt64 = 0
        guard chdf5_object_address(id, &address) >= 0 else { throw damaged(object) }
        guard budget.visit(address) else { throw refused(object, "has two links, or there are too many objects") }
    }

    func handle(
        _ id: hid_t, _ close: @escaping @convention(c) (hid_t) -> herr_t, _ object: String
    ) throws(FileError) -> HDF5Handle {
        guard let handle = HDF5Handle(id, close: close) else { throw damaged(object) }
        return handle
    }

    func damaged(_ object: String) -> FileError {
        FileError(
            .damaged, path: path, object: object, problem: "cannot be read (\(HDF5Library.lastError()))",
            remedy: "the file is damaged: restore it or create it again")
    }

    func refused(_ object: String, _ problem: String) -> FileError {
        if object.hasPrefix("/@PYTABLES") {
            return FileError(
                .wrongFormat, path: path, problem: "was written by PyTables or pandas",
                remedy: "save the table as CSV, or as the format of docs/files.md")
        }
        return otherwiseRefused(object, problem)
    }

    private func otherwiseRefused(_ object: String, _ problem: String) -> FileError {
        FileError(
            .refused, path: path, object: object, problem: problem,
            remedy: "such files are not accepted; give one written by anomengine")
    }
}
