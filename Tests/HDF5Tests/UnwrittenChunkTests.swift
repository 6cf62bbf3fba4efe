import CHDF5
import Core
import StorageTesting
import Testing

@testable import Files
@testable import HDF5
@testable import Recordings

/// Chunks that were never written would read as zeros that no one measured.
@Suite struct UnwrittenChunkTests {
    /// Reads a recording beside whose groups stands a data set of 64 numbers in 4 chunks, of which some are written.
    private func read(writing chunks: [hsize_t]) throws {
        let folder = try Scratch()
        let path = folder.file("x.h5")
        var root = FileGroup(attributes: FileFormat.recording.attributes)
        root.groups["series"] = FileGroup()
        try AtomicFile.write(root, to: path)
        try HDF5Library.enter { () throws(FileError) in
            // `H5F_ACC_RDWR` is a macro that Swift cannot import.
            let file = H5Fopen(path, 1, 0)
            let space = H5Screate_simple(1, [64], nil)
            let list = chdf5_make_dataset_list()
            H5Pset_chunk(list, 1, [16])
            let dataset = chdf5_make_dataset(file, "values", chdf5_file_float32(), space, list)
            let bytes = [UInt8](repeating: 1, count: 64)
            for chunk in chunks { H5Dwrite_chunk(dataset, 0, 0, [chunk * 16], bytes.count, bytes) }
            H5Dclose(dataset)
            H5Pclose(list)
            H5Sclose(space)
            H5Fclose(file)
        }
        _ = try Recording.read(path)
    }

    @Test func completeDataAreRead() throws {
        try read(writing: [0, 1, 2, 3])
    }

    @Test(arguments: [[0, 1, 2], [0, 2, 3], [3]] as [[hsize_t]])
    func missingChunksAreNamed(chunks: [hsize_t]) throws {
        let error = try #require(throws: FileError.self) { try read(writing: chunks) }
        #expect(error.problem.contains("\(4 - chunks.count) of 4 chunks that were never written"), "\(error)")
        #expect(error.object == "/values")
    }
}
