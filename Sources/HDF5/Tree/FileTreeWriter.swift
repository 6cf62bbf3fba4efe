internal import CHDF5
internal import CHDF5Driver
internal import Core
package import Files
package import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// Writes HDF5 files. The same content gives the same bytes.
package struct FileTreeWriter {
    let path: String
    private let output: UnsafeMutablePointer<chdf5_driver>

    /// Writes a file to a descriptor that is open for reading and writing, and empty. It is not synced.
    ///
    /// libhdf5 never learns of a write that fails, as it could not close the file then: see `chdf5_driver.h`.
    ///
    /// - Parameter path: named in errors.
    static func write(_ root: FileGroup, to descriptor: Int32, path: String) throws(FileError) {
        try write(to: descriptor, path: path) { writer, id throws(FileError) in try writer.write(root, to: id) }
    }

    /// Writes a file whose root group `body` fills.
    static func write(
        to descriptor: Int32, path: String, _ body: (FileTreeWriter, hid_t) throws(FileError) -> Void
    ) throws(FileError) {
        try HDF5Library.enter { () throws(FileError) in
            let output = UnsafeMutablePointer<chdf5_driver>.allocate(capacity: 1)
            output.initialize(to: chdf5_driver(descriptor: descriptor, error: 0, kept: nil, last: nil))
            defer {
                chdf5_driver_forget(output)
                output.deallocate()
            }
            let writer = FileTreeWriter(path: path, output: output)
            let outcome = Result { () throws(FileError) in try writer.build(body) }
            if output.pointee.error != 0 { throw FileError.system(output.pointee.error, path, "cannot be written") }
            try outcome.get()
        }
    }

    /// A file's bytes.
    package static func image(of root: FileGroup, path: String) throws(FileError) -> Data {
        let file = chdf5_driver_memory_file()
        guard file >= 0 else { throw FileError.system(errno, path, "cannot be created") }
        let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        try write(root, to: file, path: path)
        do {
            try handle.seek(toOffset: 0)
            return try handle.readToEnd() ?? Data()
        } catch {
            throw FileError(
                .unwritable, path: path, problem: "its content cannot be read back: \(error)",
                remedy: "check that there is enough memory")
        }
    }

    /// Makes the file and closes it.
    private func build(_ body: (FileTreeWriter, hid_t) throws(FileError) -> Void) throws(FileError) {
        let access = try handle(chdf5_driver_access(output), H5Pclose)
        let file = try handle(chdf5_create("anomengine-output", access.id), H5Fclose)
        try body(self, file.id)
        try check(H5Fflush(file.id, H5F_SCOPE_GLOBAL))
    }

    func write(_ group: FileGroup, to id: hid_t) throws(FileError) {
        try write(group.attributes, to: id)
        for (name, array) in group.arrays.sorted(by: { $0.key < $1.key }) { try write(array, name, to: id) }
        for (name, child) in group.groups.sorted(by: { $0.key < $1.key }) {
            try makeGroup(name, in: id) { made throws(FileError) in try write(child, to: made) }
        }
        for (name, array) in group.arrays.sorted(by: { $0.key < $1.key }) where !array.scales.isEmpty {
            try attachScales(array.scales, to: name, in: id)
        }
    }

    /// Makes a group for `body` to fill.
    func makeGroup(
        _ name: String, in parent: hid_t, _ body: (hid_t) throws(FileError) -> Void
    ) throws(FileError) {
        try checkName(name)
        let made = try handle(chdf5_make_group(parent, name), H5Gclose)
        try body(made.id)
    }

    private func write(_ array: FileArray, _ name: String, to parent: hid_t) throws(FileError) {
        try checkName(name)
        let space = try space(array.array.shape)
        let list = try handle(chdf5_make_dataset_list(), H5Pclose)
        func dataset(_ type: hid_t) throws(FileError) -> HDF5Handle {
            try handle(chdf5_make_dataset(parent, name, type, space.id, list.id), H5Dclose)
        }
        switch array.array.values {
        case .float32(let values):
            let made = try dataset(chdf5_file_float32())
            try check(chdf5_write(made.id, chdf5_memory_float32(), values))
            try write(array.attributes, to: made.id)
        case .float64(let values):
            let made = try dataset(chdf5_file_float64())
            try check(chdf5_write(made.id, chdf5_memory_float64(), values))
            try write(array.attributes, to: made.id)
        case .int64(let values):
            let made = try dataset(chdf5_file_int64())
            try check(chdf5_write(made.id, chdf5_memory_int64(), values))
            try write(array.attributes, to: made.id)
        case .text(let values):
            for text in values { try check(text, name) }
            let type = try handle(chdf5_make_text_type(), H5Tclose)
            let made = try dataset(type.id)
            try check(withCTexts(values) { chdf5_write(made.id, type.id, $0) })
            try write(array.attributes, to: made.id)
        }
    }

    private func write(_ attributes: [String: FileAttribute], to object: hid_t) throws(FileError) {
        let space = try handle(chdf5_make_scalar_space(), H5Sclose)
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .integer(let number):
                let made = try handle(chdf5_make_attribute(object, name, chdf5_file_int64(), space.id), H5Aclose)
                try check(withUnsafePointer(to: number) { H5Awrite(made.id, chdf5_memory_int64(), $0) })
            case .real(let number):
                let made = try handle(chdf5_make_attribute(object, name, chdf5_file_float64(), space.id), H5Aclose)
                try check(withUnsafePointer(to: number) { H5Awrite(made.id, chdf5_memory_float64(), $0) })
            case .text(let text):
                try check(text, "@\(name)")
                let type = try handle(chdf5_make_text_type(), H5Tclose)
                let made = try handle(chdf5_make_attribute(object, name, type.id, space.id), H5Aclose)
                try check(withCTexts([text]) { H5Awrite(made.id, type.id, $0) })
            case .texts(let texts):
                let list = try self.space([texts.count])
                let type = try handle(chdf5_make_text_type(), H5Tclose)
                let made = try handle(chdf5_make_attribute(object, name, type.id, list.id), H5Aclose)
                try check(withCTexts(texts) { H5Awrite(made.id, type.id, $0) })
            }
        }
    }

    private func attachScales(_ scales: [String], to name: String, in parent: hid_t) throws(FileError) {
        let dataset = try handle(chdf5_open_object(parent, name), H5Oclose)
        for (dimension, scaleName) in scales.enumerated() {
            let scale = try handle(chdf5_open_object(parent, scaleName), H5Oclose)
            if H5DSis_scale(scale.id) == 0 { try check(H5DSset_scale(scale.id, scaleName)) }
            if scaleName != name { try check(H5DSattach_scale(dataset.id, scale.id, UInt32(dimension))) }
        }
    }

    private func space(_ shape: [Int]) throws(FileError) -> HDF5Handle {
        let extents = shape.map { hsize_t($0) }
        return try handle(
            shape.isEmpty ? chdf5_make_scalar_space() : H5Screate_simple(Int32(shape.count), extents, nil), H5Sclose)
    }

    private func handle(
        _ id: hid_t, _ close: @escaping @convention(c) (hid_t) -> herr_t
    ) throws(FileError) -> HDF5Handle {
        guard let handle = HDF5Handle(id, close: close) else { throw failure() }
        return handle
    }

    private func check(_ status: herr_t) throws(FileError) {
        guard status >= 0, output.pointee.error == 0 else { throw failure() }
    }

    /// Texts end at a zero for C, so one with a zero inside would come back as another.
    private func check(_ text: String, _ object: String) throws(FileError) {
        guard text.utf8.contains(0) else { return }
        throw FileError(
            .badContent, path: path, object: object, problem: "a string with a NUL byte cannot be written",
            remedy: "remove the NUL byte from the names in the data")
    }

    /// Readers refuse longer names.
    private func checkName(_ name: String) throws(FileError) {
        guard name.utf8.count >= FileRules.nameBytes else { return }
        throw FileError(
            .badContent, path: path, object: VisibleText.line(name, limit: 60),
            problem: "has a name of \(name.utf8.count) bytes; the maximum is \(FileRules.nameBytes - 1)",
            remedy: "shorten the workload name; / and % count as three bytes")
    }

    private func failure() -> FileError {
        FileError(
            .unwritable, path: path, problem: "libhdf5 could not build the file (\(HDF5Library.lastError()))",
            remedy: "check that there is enough memory")
    }
}

/// Hands texts to C as an array of zero-terminated strings.
private func withCTexts(_ texts: [String], _ body: (UnsafeRawPointer) -> herr_t) -> herr_t {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for text in texts {
        offsets.append(bytes.count)
        bytes += text.utf8.map { CChar(bitPattern: $0) } + [0]
    }
    return bytes.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else {
            // No text at all: libhdf5 reads nothing, but wants an address.
            return withUnsafePointer(to: 0) { body($0) }
        }
        return offsets.map { start + $0 }.withUnsafeBytes { pointers in
            pointers.baseAddress.map(body) ?? -1
        }
    }
}
