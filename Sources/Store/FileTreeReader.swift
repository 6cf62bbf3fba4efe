internal import CHDF5
internal import Engine
internal import Foundation

/// What a file may ask of its reader at most.
enum FileLimits {
    static let rank = 8
    static let arrayBytes = 1 << 30
    static let depth = 16
    static let nameBytes = 4096
}

/// Reads an HDF5 file from disk, checking every extent before memory is taken for it.
struct FileTreeReader {
    let path: String

    /// Opens a file, runs `body` on its root and closes it.
    ///
    /// - Throws: ``StoreError`` if it is missing, no HDF5 file, or one that breaks the rules.
    static func open<Result>(
        _ path: String, _ body: (FileTreeReader, hid_t) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw StoreError(.notFound, path: path, problem: "no such file", remedy: "check the path")
        }
        guard !isFolder else {
            throw StoreError(.notHDF5, path: path, problem: "is a folder", remedy: "give a file")
        }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw StoreError(.unreadable, path: path, problem: "may not be read", remedy: "check its rights")
        }
        return try HDF5Library.enter { () throws(StoreError) -> Result in
            guard let file = HDF5Handle(chdf5_open(path), close: H5Fclose) else {
                throw StoreError(
                    .notHDF5, path: path,
                    problem: "is no HDF5 file, or a damaged one (\(HDF5Library.lastError()))",
                    remedy: "give a whole file, or make it again")
            }
            return try body(FileTreeReader(path: path), file.id)
        }
    }

    /// The whole content below a group.
    func group(_ id: hid_t, at object: String = "/", depth: Int = 0) throws(StoreError) -> FileGroup {
        guard depth < FileLimits.depth else { throw refused(object, "is nested too deeply") }
        var group = FileGroup(attributes: try attributes(of: id, at: object))
        for name in try memberNames(of: id, at: object) {
            let place = object == "/" ? "/\(name)" : "\(object)/\(name)"
            let member = try handle(chdf5_open_object(id, name), H5Oclose, place)
            switch H5Iget_type(member.id) {
            case H5I_GROUP:
                group.groups[name] = try self.group(member.id, at: place, depth: depth + 1)
            case H5I_DATASET:
                group.arrays[name] = FileArray(
                    array: try array(member.id, at: place), attributes: try attributes(of: member.id, at: place))
            default:
                throw refused(place, "is neither a group nor a data set")
            }
        }
        return group
    }

    /// Names of a group's members; only hard links are allowed.
    func memberNames(of id: hid_t, at object: String) throws(StoreError) -> [String] {
        var info = H5G_info_t()
        guard H5Gget_info(id, &info) >= 0 else { throw damaged(object) }
        var names: [String] = []
        for index in 0..<info.nlinks {
            let isHard = chdf5_link_is_hard(id, index)
            guard isHard >= 0 else { throw damaged(object) }
            guard isHard == 1 else { throw refused(object, "holds a soft or external link") }
            let size = chdf5_link_name(id, index, nil, 0)
            guard size > 0, size <= FileLimits.nameBytes else { throw damaged(object) }
            names.append(try text(size, object) { chdf5_link_name(id, index, $0, $1) })
        }
        return names
    }

    private func array(_ id: hid_t, at object: String) throws(StoreError) -> NamedArray {
        guard chdf5_storage_is_plain(id) == 1 else {
            throw refused(object, "is kept outside the file or packed by an unknown filter")
        }
        let space = try handle(H5Dget_space(id), H5Sclose, object)
        let type = try handle(H5Dget_type(id), H5Tclose, object)
        let rank = H5Sget_simple_extent_ndims(space.id)
        guard rank >= 0, rank <= FileLimits.rank else { throw refused(object, "has too many dimensions") }
        var extents = [hsize_t](repeating: 0, count: Int(rank))
        if rank > 0, H5Sget_simple_extent_dims(space.id, &extents, nil) < 0 { throw damaged(object) }
        let itemBytes = H5Tget_size(type.id)
        // Integers are widened to 64 bits as they are read.
        let memoryBytes = max(itemBytes, 8)
        var count = 1
        for extent in extents {
            let product = count.multipliedReportingOverflow(by: Int(clamping: extent))
            guard !product.overflow, product.partialValue <= FileLimits.arrayBytes / memoryBytes else {
                throw refused(object, "claims more than \(FileLimits.arrayBytes >> 20) MiB")
            }
            count = product.partialValue
        }
        let shape = extents.map { Int($0) }
        switch (H5Tget_class(type.id), itemBytes) {
        case (H5T_FLOAT, 4):
            var values = [Float](repeating: 0, count: count)
            guard count == 0 || chdf5_read(id, chdf5_memory_float32(), &values) >= 0 else { throw damaged(object) }
            return NamedArray(shape: shape, values: .float32(values))
        case (H5T_FLOAT, 8):
            var values = [Double](repeating: 0, count: count)
            guard count == 0 || chdf5_read(id, chdf5_memory_float64(), &values) >= 0 else { throw damaged(object) }
            return NamedArray(shape: shape, values: .float64(values))
        case (H5T_INTEGER, _):
            var values = [Int64](repeating: 0, count: count)
            guard count == 0 || chdf5_read(id, chdf5_memory_int64(), &values) >= 0 else { throw damaged(object) }
            return NamedArray(shape: shape, values: .int64(values))
        case (H5T_STRING, _) where H5Tis_variable_str(type.id) > 0:
            return NamedArray(shape: shape, values: .text(try texts(id, type.id, space.id, count, object)))
        default:
            throw refused(object, "is of a type that does not occur in these files")
        }
    }

    private func texts(
        _ id: hid_t, _ type: hid_t, _ space: hid_t, _ count: Int, _ object: String
    ) throws(StoreError) -> [String] {
        guard count > 0 else { return [] }
        var size: hsize_t = 0
        guard H5Dvlen_get_buf_size(id, type, space, &size) >= 0 else { throw damaged(object) }
        guard size <= FileLimits.arrayBytes else { throw refused(object, "claims too long texts") }
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        let status = pointers.withUnsafeMutableBytes { chdf5_read(id, type, $0.baseAddress) }
        guard status >= 0 else { throw damaged(object) }
        defer { pointers.withUnsafeMutableBytes { _ = chdf5_free_texts(type, space, $0.baseAddress) } }
        return pointers.map { $0.map { String(cString: $0) } ?? "" }
    }
}

extension FileTreeReader {
    /// Attributes that dimension scales add; they say nothing of the content.
    private static let scaleAttributes: Set<String> = ["CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"]

    func attributes(of id: hid_t, at object: String) throws(StoreError) -> [String: FileAttribute] {
        let count = chdf5_attribute_count(id)
        guard count >= 0 else { throw damaged(object) }
        var attributes: [String: FileAttribute] = [:]
        for index in 0..<hsize_t(count) {
            let size = chdf5_attribute_name(id, index, nil, 0)
            guard size > 0, size <= FileLimits.nameBytes else { throw damaged(object) }
            let name = try text(size, object) { chdf5_attribute_name(id, index, $0, $1) }
            if Self.scaleAttributes.contains(name) { continue }
            attributes[name] = try attribute(name, of: id, at: "\(object)@\(name)")
        }
        return attributes
    }

    private func attribute(_ name: String, of id: hid_t, at object: String) throws(StoreError) -> FileAttribute {
        let attribute = try handle(chdf5_open_attribute(id, name), H5Aclose, object)
        let space = try handle(H5Aget_space(attribute.id), H5Sclose, object)
        let type = try handle(H5Aget_type(attribute.id), H5Tclose, object)
        guard H5Sget_simple_extent_npoints(space.id) == 1 else { throw refused(object, "is no single value") }
        switch H5Tget_class(type.id) {
        case H5T_INTEGER:
            var value: Int64 = 0
            guard H5Aread(attribute.id, chdf5_memory_int64(), &value) >= 0 else { throw damaged(object) }
            return .integer(value)
        case H5T_FLOAT:
            var value = 0.0
            guard H5Aread(attribute.id, chdf5_memory_float64(), &value) >= 0 else { throw damaged(object) }
            return .real(value)
        case H5T_STRING where H5Tis_variable_str(type.id) > 0:
            var pointer: UnsafeMutablePointer<CChar>?
            guard H5Aread(attribute.id, type.id, &pointer) >= 0 else { throw damaged(object) }
            defer { _ = chdf5_free_texts(type.id, space.id, &pointer) }
            return .text(pointer.map { String(cString: $0) } ?? "")
        default:
            throw refused(object, "is of a type that does not occur in these files")
        }
    }

    private func text(
        _ size: Int, _ object: String, _ read: (UnsafeMutablePointer<CChar>, Int) -> Int
    ) throws(StoreError) -> String {
        var buffer = [CChar](repeating: 0, count: size + 1)
        let copied = buffer.withUnsafeMutableBufferPointer { target in
            target.baseAddress.map { read($0, target.count) } ?? -1
        }
        guard copied == size else { throw damaged(object) }
        return String(decoding: buffer.prefix(size).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func handle(
        _ id: hid_t, _ close: @escaping @convention(c) (hid_t) -> herr_t, _ object: String
    ) throws(StoreError) -> HDF5Handle {
        guard let handle = HDF5Handle(id, close: close) else { throw damaged(object) }
        return handle
    }

    func damaged(_ object: String) -> StoreError {
        StoreError(
            .damaged, path: path, object: object, problem: "cannot be read (\(HDF5Library.lastError()))",
            remedy: "the file is damaged: restore or make it again")
    }

    func refused(_ object: String, _ problem: String) -> StoreError {
        StoreError(
            .refused, path: path, object: object, problem: problem,
            remedy: "such files are not taken; have it written by anomengine")
    }
}
