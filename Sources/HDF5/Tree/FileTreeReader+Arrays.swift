internal import CHDF5
internal import Core
internal import Files

extension FileTreeReader {
    /// A data set's content; nil if it is of a type that other programs use and this one passes over.
    func array(_ id: hid_t, at object: String) throws(FileError) -> NamedArray? {
        guard chdf5_storage_is_plain(id) == 1 else {
            throw refused(object, "uses external storage or an unknown filter")
        }
        let space = try handle(H5Dget_space(id), H5Sclose, object)
        let type = try handle(H5Dget_type(id), H5Tclose, object)
        let itemBytes = max(1, H5Tget_size(type.id))
        let shape = try shape(space.id, object)
        let count = try itemCount(shape, object)
        // Integers are widened to 64 bits as they are read.
        let memoryBytes = H5Tget_class(type.id) == H5T_INTEGER ? max(itemBytes, 8) : itemBytes
        guard count <= FileRules.arrayBytes / memoryBytes, budget.take(bytes: count * memoryBytes) else {
            throw tooLarge(object)
        }
        try checkStorage(id, bytes: count * itemBytes, object)
        try checkChunks(id, shape, object)
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
            guard rules.isForeign else { throw refused(object, "has an unsupported type") }
            return nil
        }
    }

    /// The extents of a data space, few and small enough.
    func shape(_ space: hid_t, _ object: String) throws(FileError) -> [Int] {
        let rank = H5Sget_simple_extent_ndims(space)
        guard rank >= 0, rank <= FileRules.rank else { throw refused(object, "has too many dimensions") }
        guard H5Sget_simple_extent_type(space) != H5S_NULL else { throw refused(object, "has no extent") }
        var extents = [hsize_t](repeating: 0, count: Int(rank))
        if rank > 0, H5Sget_simple_extent_dims(space, &extents, nil) < 0 { throw damaged(object) }
        return extents.map { Int(clamping: $0) }
    }

    private func tooLarge(_ object: String) -> FileError {
        refused(
            object,
            "claims more than \(min(FileRules.arrayBytes, rules.totalBytes) >> 20) MiB, or too much in total"
        )
    }

    private func itemCount(_ shape: [Int], _ object: String) throws(FileError) -> Int {
        var count = 1
        for extent in shape {
            let product = count.multipliedReportingOverflow(by: extent)
            guard !product.overflow else { throw tooLarge(object) }
            count = product.partialValue
        }
        return count
    }

    /// Data that were never written, or that swell beyond reason when unpacked, cost a reader memory for nothing.
    private func checkStorage(_ id: hid_t, bytes: Int, _ object: String) throws(FileError) {
        guard bytes > 0 else { return }
        let stored = Int(clamping: H5Dget_storage_size(id))
        guard stored > 0 else { throw refused(object, "was never written") }
        guard bytes <= 1 << 20 || bytes / FileRules.unpackingRatio <= stored else {
            throw refused(object, "expands to more than \(FileRules.unpackingRatio) times its stored size")
        }
    }

    /// Chunks that were never written would read as the fill value, which no one measured.
    private func checkChunks(_ id: hid_t, _ shape: [Int], _ object: String) throws(FileError) {
        let list = try handle(H5Dget_create_plist(id), H5Pclose, object)
        guard H5Pget_layout(list.id) == H5D_CHUNKED, !shape.isEmpty else { return }
        var extents = [hsize_t](repeating: 1, count: shape.count)
        var written: hsize_t = 0
        guard H5Pget_chunk(list.id, Int32(shape.count), &extents) >= 0, chdf5_chunk_count(id, &written) >= 0 else {
            throw damaged(object)
        }
        var needed = 1
        for (length, extent) in zip(shape, extents) {
            let chunk = max(1, Int(clamping: extent))
            needed = needed.multipliedReportingOverflow(by: length / chunk + (length % chunk == 0 ? 0 : 1)).partialValue
        }
        guard Int(clamping: written) >= needed else {
            throw refused(object, "has \(needed - Int(clamping: written)) of \(needed) chunks that were never written")
        }
    }

    private func texts(
        _ id: hid_t, _ type: hid_t, _ space: hid_t, _ count: Int, _ object: String
    ) throws(FileError) -> [String] {
        guard count > 0 else { return [] }
        var size: hsize_t = 0
        guard H5Dvlen_get_buf_size(id, type, space, &size) >= 0 else { throw damaged(object) }
        guard budget.take(bytes: Int(clamping: size)) else { throw refused(object, "declares overlong strings") }
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        let status = pointers.withUnsafeMutableBytes { chdf5_read(id, type, $0.baseAddress) }
        guard status >= 0 else { throw damaged(object) }
        defer { pointers.withUnsafeMutableBytes { _ = chdf5_free_texts(type, space, $0.baseAddress) } }
        return pointers.map { $0.map { String(cString: $0) } ?? "" }
    }
}
