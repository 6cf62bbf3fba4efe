internal import CHDF5
internal import Files

extension FileTreeReader {
    /// Attributes that dimension scales add; they say nothing of the content.
    private static let scaleAttributes: Set<String> = [
        "CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates",
    ]

    func attributes(of id: hid_t, at object: String) throws(FileError) -> [String: FileAttribute] {
        let count = chdf5_attribute_count(id)
        guard count >= 0 else { throw damaged(object) }
        guard count <= FileRules.attributeCount else { throw refused(object, "has too many attributes") }
        var attributes: [String: FileAttribute] = [:]
        for index in 0..<hsize_t(count) {
            let size = chdf5_attribute_name(id, index, nil, 0)
            guard size > 0, size <= FileRules.nameBytes else { throw damaged(object) }
            let name = try text(size, object) { chdf5_attribute_name(id, index, $0, $1) }
            if Self.scaleAttributes.contains(name) { continue }
            attributes[name] = try attribute(name, of: id, at: "\(object)@\(name)")
        }
        return attributes
    }

    func attribute(_ name: String, of id: hid_t, at object: String) throws(FileError) -> FileAttribute? {
        let attribute = try handle(chdf5_open_attribute(id, name), H5Aclose, object)
        let space = try handle(H5Aget_space(attribute.id), H5Sclose, object)
        let type = try handle(H5Aget_type(attribute.id), H5Tclose, object)
        let points = H5Sget_simple_extent_npoints(space.id)
        let kind = H5Tget_class(type.id)
        let isList = H5Sget_simple_extent_ndims(space.id) > 0
        switch kind {
        case H5T_INTEGER where points == 1:
            var value: Int64 = 0
            guard H5Aread(attribute.id, chdf5_memory_int64(), &value) >= 0 else { throw damaged(object) }
            return .integer(value)
        case H5T_FLOAT where points == 1:
            var value = 0.0
            guard H5Aread(attribute.id, chdf5_memory_float64(), &value) >= 0 else { throw damaged(object) }
            return .real(value)
        case H5T_STRING where H5Tis_variable_str(type.id) > 0 && (0...FileRules.attributeItems).contains(Int(points)):
            let texts = try variableTexts(attribute.id, type.id, space.id, count: Int(points), object)
            return isList ? .texts(texts) : .text(texts.first ?? "")
        case H5T_STRING where rules.isForeign && points == 1:
            return .text(try fixedText(attribute.id, type.id, object))
        default:
            guard rules.isForeign else { throw refused(object, "has an unsupported type") }
            return nil
        }
    }

    private func variableTexts(
        _ id: hid_t, _ type: hid_t, _ space: hid_t, count: Int, _ object: String
    ) throws(FileError) -> [String] {
        guard count > 0 else { return [] }
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        guard pointers.withUnsafeMutableBytes({ H5Aread(id, type, $0.baseAddress) }) >= 0 else {
            throw damaged(object)
        }
        defer { pointers.withUnsafeMutableBytes { _ = chdf5_free_texts(type, space, $0.baseAddress) } }
        let texts = pointers.map { $0.map { String(cString: $0) } ?? "" }
        guard budget.take(bytes: texts.reduce(0) { $0 + $1.utf8.count }) else {
            throw refused(object, "declares overlong strings")
        }
        return texts
    }

    private func fixedText(_ id: hid_t, _ type: hid_t, _ object: String) throws(FileError) -> String {
        let size = H5Tget_size(type)
        guard size > 0, budget.take(bytes: size) else { throw refused(object, "declares an overlong string") }
        var bytes = [UInt8](repeating: 0, count: size)
        guard H5Aread(id, type, &bytes) >= 0 else { throw damaged(object) }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private func text(
        _ size: Int, _ object: String, _ read: (UnsafeMutablePointer<CChar>, Int) -> Int
    ) throws(FileError) -> String {
        var buffer = [CChar](repeating: 0, count: size + 1)
        let copied = buffer.withUnsafeMutableBufferPointer { target in
            target.baseAddress.map { read($0, target.count) } ?? -1
        }
        guard copied == size else { throw damaged(object) }
        return String(decoding: buffer.prefix(size).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
