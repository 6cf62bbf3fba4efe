import StorageTesting
import Testing

@testable import Files
@testable import Recordings

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct RecordingLockTests {
    /// A program that is being started has all descriptors of this one for a moment.
    @Test func aFolderIsFreeThoughTheDescriptorLivesOnElsewhere() throws {
        let folder = try Scratch()
        let lock = try RecordingFolder.lock(folder.path)
        let inherited = dup(lock)
        defer { close(inherited) }
        #expect(throws: FileError.self) { try RecordingFolder.lock(folder.path) }
        RecordingFolder.unlock(lock)
        RecordingFolder.unlock(try RecordingFolder.lock(folder.path))
    }
}
