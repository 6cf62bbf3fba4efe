import Foundation
import StorageTesting
import Testing

@testable import Files
@testable import ModelFiles

#if canImport(Glibc)
    import Glibc
#endif

/// Folders that cannot take a file: nothing half-written may be left, and the old file stays.
@Suite(.serialized) struct FullDiskTests {
    @Test func aFullDiskKeepsTheOldFile() throws {
        let folder = try Scratch()
        guard mounted(folder.path, options: "size=64k") else {
            try Test.cancel("mounting a small tmpfs needs root")
        }
        defer { umount2(folder.path, Int32(MNT_DETACH)) }
        let path = folder.file("model.h5")
        try ModelFile.write([Examples.detector("w")], to: path, createdAt: "now", engineVersion: "1")
        let old = try bytes(of: path)
        let error = try storeError(path) {
            try ModelFile.write(
                [Examples.detector("w", kernelSize: 40_000)], to: path, createdAt: "now", engineVersion: "1")
        }
        #expect(error.kind == .diskFull)
        #expect(error.remedy.contains("free some disk space"))
        #expect(try bytes(of: path) == old)
        #expect(folder.names == ["model.h5"])
    }

    @Test func namesUnwritableFolder() throws {
        let folder = try Scratch()
        let asRoot = geteuid() == 0
        if asRoot {
            guard mounted(folder.path, options: "size=64k", flags: UInt(MS_RDONLY)) else {
                try Test.cancel("mounting a read-only tmpfs is not allowed here")
            }
        } else {
            chmod(folder.path, 0o555)
        }
        defer { if asRoot { umount2(folder.path, Int32(MNT_DETACH)) } else { chmod(folder.path, 0o755) } }
        let path = folder.file("model.h5")
        for attempt in [
            { try FileKind.model.write(to: path) }, { try AtomicFile.check(path) },
            { try AtomicFile.write("text", to: path) },
        ] {
            let error = try storeError(path) { try attempt() }
            #expect(error.kind == .unwritable)
            #expect(error.remedy.contains("permissions"))
        }
        #expect(folder.names.isEmpty)
    }

    @Test func aMissingFolderIsNamed() throws {
        let folder = try Scratch()
        let path = folder.file("none/model.h5")
        let error = try storeError(path) { try FileKind.model.write(to: path) }
        #expect(error.kind == .unwritable)
        #expect(error.remedy == "create the folder first")
    }

    /// As root a rename would replace even these.
    @Test func onlyRegularFilesAreReplaced() throws {
        let folder = try Scratch()
        let link = folder.file("null.csv")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        // A symbolic link is followed, and the error names where it leads.
        for (path, place, problem) in [
            (folder.path, folder.path, "is a folder"), (link, "/dev/null", "is not a regular file"),
            (pipe, pipe, "is not a regular file"), ("", "", "is not a file name"),
            (folder.path + "/", folder.path + "/", "is not a file name"),
        ] {
            let error = try storeError(place) { try AtomicFile.write("text", to: path) }
            #expect(error.kind == .unwritable)
            #expect(error.problem == problem)
            #expect(throws: error) { try AtomicFile.check(path) }
        }
        #expect(folder.names == ["null.csv", "pipe"])
    }

    @Test func failedSaveKeepsPermissions() throws {
        let folder = try Scratch()
        let path = try folder.write("model.h5", [1])
        chmod(path, 0o600)
        try AtomicFile.check(path)
        #expect(try bytes(of: path) == [1])
        try AtomicFile.write("new", to: path)
        var information = stat()
        #expect(stat(path, &information) == 0 && information.st_mode & 0o777 == 0o600)
        #expect(try bytes(of: path) == Array("new".utf8))
        #expect(folder.names == ["model.h5"])
    }

    private func mounted(_ path: String, options: String, flags: UInt = 0) -> Bool {
        mount("tmpfs", path, "tmpfs", flags, options) == 0
    }
}
