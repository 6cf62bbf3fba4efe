import CHDF5
import Core
import Foundation
import StorageTesting
import Testing

@testable import Files
@testable import HDF5
@testable import Recordings

/// HDF5 features that reach outside the file or claim more than a reader can give. Each is refused before memory is
/// taken for it.
@Suite struct RefusalTests {
    /// Makes a recording's root, adds what `body` adds, and reads it.
    private func error(_ body: (hid_t) -> Void) throws -> FileError {
        let folder = try Scratch()
        let path = folder.file("x.h5")
        try AtomicFile.write(FileGroup(attributes: FileFormat.recording.attributes), to: path)
        try HDF5Library.enter { () throws(FileError) in
            let file = H5Fopen(path, readAndWrite, 0)
            body(file)
            H5Fclose(file)
        }
        return try storeError(path) { _ = try Recording.read(path) }
    }

    @Test func rejectsLinksOutOfTree() throws {
        let soft = try error { H5Lcreate_soft("/", $0, "link", 0, 0) }
        let external = try error { H5Lcreate_external("/etc/passwd", "/", $0, "link", 0, 0) }
        for error in [soft, external] {
            #expect(error.kind == .refused)
            #expect(error.problem.contains("link"))
        }
    }

    @Test func rejectsDeepGroupNesting() throws {
        let error = try error { file in
            // A hard link to the root itself.
            H5Lcreate_hard(file, "/", file, "again", 0, 0)
        }
        #expect(error.kind == .refused)
        #expect(error.problem.contains("two links"))
    }

    @Test(arguments: [
        [hsize_t(1) << 40], [1 << 20, 1 << 20], [hsize_t.max / 2, 4], [1 << 29],
    ])
    func rejectsOversizedShape(_ extents: [hsize_t]) throws {
        let error = try error { file in
            // Chunks that were never written take no space in the file, whatever the extent.
            makeDataset(file, "huge", type: chdf5_file_float32(), extents: extents) { list in
                H5Pset_chunk(list, Int32(extents.count), extents.map { min($0, 16) })
            }
        }
        #expect(error.kind == .refused)
        #expect(error.object == "/huge")
        #expect(error.problem.contains("MiB"))
    }

    @Test func byteArraysCountAsExpandedSize() throws {
        let error = try error { file in
            makeDataset(file, "bytes", type: byteType(), extents: [1 << 28]) { H5Pset_chunk($0, 1, [16]) }
        }
        #expect(error.kind == .refused)
    }

    @Test func manyDimensionsAreRefused() throws {
        let error = try error { file in
            makeDataset(file, "deep", type: chdf5_file_float32(), extents: [hsize_t](repeating: 1, count: 9)) { _ in }
        }
        #expect(error.kind == .refused)
        #expect(error.problem.contains("dimensions"))
    }

    @Test func externalStorageAndOtherFiltersAreRefused() throws {
        let external = try error { file in
            makeDataset(file, "outside", type: chdf5_file_float32(), extents: [4]) {
                H5Pset_external($0, "/etc/passwd", 0, 16)
            }
        }
        let filtered = try error { file in
            makeDataset(file, "outside", type: chdf5_file_int64(), extents: [16]) { list in
                H5Pset_chunk(list, 1, [16])
                H5Pset_nbit(list)
            }
        }
        for error in [external, filtered] {
            #expect(error.kind == .refused)
            #expect(error.object == "/outside")
        }
    }

    @Test func otherTypesAreRefused() throws {
        let fixedText = try error { file in
            let type = H5Tcreate(H5T_STRING, 8)
            makeDataset(file, "text", type: type, extents: [2]) { _ in }
            H5Tclose(type)
        }
        let namedType = try error { file in
            let type = H5Tcopy(chdf5_file_float32())
            H5Tcommit2(file, "text", type, 0, 0, 0)
            H5Tclose(type)
        }
        let listAttribute = try error { file in
            let space = H5Screate_simple(1, [2], nil)
            H5Aclose(H5Acreate2(file, "text", chdf5_file_int64(), space, 0, 0))
            H5Sclose(space)
        }
        for error in [fixedText, namedType, listAttribute] {
            #expect(error.kind == .refused)
            #expect(error.object?.hasSuffix("text") == true)
        }
    }

    /// gzip, shuffle and checksums are part of the format's readers, though this program does not write them.
    @Test func packedArraysAreRead() throws {
        let folder = try Scratch()
        let path = folder.file("x.h5")
        try FileKind.recording.write(to: path)
        let values = [Float](repeating: 1, count: 4096)
        try HDF5Library.enter { () throws(FileError) in
            let file = H5Fopen(path, readAndWrite, 0)
            makeDataset(file, "packed", type: chdf5_file_float32(), extents: [4096]) { list in
                H5Pset_chunk(list, 1, [512])
                H5Pset_shuffle(list)
                H5Pset_deflate(list, 6)
                H5Pset_fletcher32(list)
            }
            let dataset = chdf5_open_object(file, "packed")
            _ = chdf5_write(dataset, chdf5_memory_float32(), values)
            H5Dclose(dataset)
            H5Fclose(file)
        }
        let root = try FileTreeReader.open(path) { reader, file throws(FileError) in try reader.group(file) }
        #expect(root.arrays["packed"]?.array.values == .float32(values))
    }
}

private func makeDataset(
    _ file: hid_t, _ name: String, type: hid_t, extents: [hsize_t], settings: (hid_t) -> Void
) {
    let space = H5Screate_simple(Int32(extents.count), extents, nil)
    let list = chdf5_make_dataset_list()
    settings(list)
    let dataset = chdf5_make_dataset(file, name, type, space, list)
    #expect(dataset >= 0, "the test's own file could not be made")
    H5Dclose(dataset)
    H5Pclose(list)
    H5Sclose(space)
}

/// `H5F_ACC_RDWR`, a macro that Swift cannot import.
private let readAndWrite: UInt32 = 1

/// One-byte integers; the caller leaves it open.
private func byteType() -> hid_t {
    let type = H5Tcopy(chdf5_file_int64())
    H5Tset_size(type, 1)
    return type
}
