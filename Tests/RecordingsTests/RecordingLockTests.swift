import StorageTesting
import Testing

@testable import Files
@testable import Recordings

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct RecordingLockTests {
    /// A program that is being started has all descriptors of this one for a moment.
    @Test func unlockReleasesFolderDespiteInheritedDescriptor() throws {
        let folder = try Scratch()
        let inherited: Int32
        do {
            let lock = try FolderLock(folder.path, use: "records into this folder")
            inherited = dup(lock.descriptor)
            #expect(throws: FileError.self) {
                let second = try FolderLock(folder.path, use: "records into this folder")
                _ = second.descriptor
            }
            _ = lock.descriptor
        }
        defer { close(inherited) }
        let again = try FolderLock(folder.path, use: "records into this folder")
        #expect(again.descriptor >= 0)
    }
}
