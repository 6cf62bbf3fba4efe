import Foundation
import StorageTesting
import Testing

@testable import Files
@testable import RecordLog

#if canImport(Glibc)
    import Glibc
#endif

/// What replacing a file keeps, follows and refuses.
@Suite struct AtomicFileTests {
    private func information(_ path: String) throws -> stat {
        var information = stat()
        try #require(lstat(path, &information) == 0)
        return information
    }

    @Test func leavesTheUsersOwnFilesBesideTheTarget() throws {
        let folder = try Scratch()
        let own = ["s.csv.tmp-mybackup", "s.csv.tmp-2024", ".s.csv.tmp", ".anomengine-notes.tmp"]
        for name in own { try folder.write(name, [1]) }
        try AtomicFile.write("new", to: folder.file("s.csv"))
        #expect(Set(folder.names) == Set(own + ["s.csv"]))
    }

    @Test func temporaryNamesAreNotPredictable() throws {
        let target = try AtomicTarget("/tmp/m.h5")
        let names = (0..<100).map { _ in target.temporaryPath() }
        #expect(Set(names).count == 100 && names.allSatisfy { !$0.contains("\(getpid())-") })
        // As short for the longest name that a file may have.
        let long = try AtomicTarget("/tmp/" + String(repeating: "n", count: 255)).temporaryPath()
        #expect((long as NSString).lastPathComponent.utf8.count < 255)
    }

    @Test func followsASymbolicLink() throws {
        let folder = try Scratch()
        try folder.write("target.csv", [1])
        for (link, destination) in [("link.csv", "target.csv"), ("second.csv", "link.csv"), ("new.csv", "made.csv")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(link), withDestinationPath: destination)
        }
        try AtomicFile.write("a", to: folder.file("second.csv"))
        try AtomicFile.write("b", to: folder.file("new.csv"))
        #expect(try bytes(of: folder.file("target.csv")) == Array("a".utf8))
        #expect(try bytes(of: folder.file("made.csv")) == Array("b".utf8))
        for link in ["link.csv", "second.csv", "new.csv"] {
            #expect(try information(folder.file(link)).st_mode & S_IFMT == S_IFLNK)
        }
    }

    @Test func rejectsDanglingLink() throws {
        let folder = try Scratch()
        try FileManager.default.createSymbolicLink(atPath: folder.file("a"), withDestinationPath: "b")
        try FileManager.default.createSymbolicLink(atPath: folder.file("b"), withDestinationPath: "a")
        let error = try #require(throws: FileError.self) { try AtomicFile.write("x", to: folder.file("a")) }
        #expect(error.problem.contains("too many levels of symbolic links"))
        try FileManager.default.createSymbolicLink(atPath: folder.file("full"), withDestinationPath: "/dev/null")
        #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder.file("full")) }
    }

    @Test(arguments: [0o640, 0o600, 0o444, 0o666] as [mode_t])
    func keepsPermissions(_ mode: mode_t) throws {
        let folder = try Scratch()
        let path = try folder.write("m.h5", [1])
        chmod(path, mode)
        try AtomicFile.write("new", to: path)
        #expect(try information(path).st_mode & 0o777 == mode)
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give files away"))
    func keepsTheOwner() throws {
        let folder = try Scratch()
        let path = try folder.write("m.h5", [1])
        chmod(path, 0o640)
        chown(path, 1234, 4321)
        try AtomicFile.write("new", to: path)
        let kept = try information(path)
        #expect(kept.st_uid == 1234 && kept.st_gid == 4321 && kept.st_mode & 0o777 == 0o640)
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give files away"))
    func rejectsFilesPlantedInSharedFolder() throws {
        let folder = try Scratch()
        chmod(folder.path, 0o1777)
        let file = try folder.write("planted.h5", [1])
        chown(file, 1234, 1234)
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.h5"), withDestinationPath: "/etc/anomengine-test")
        lchown(folder.file("link.h5"), 1234, 1234)
        for name in ["planted.h5", "link.h5"] {
            let error = try #require(throws: FileError.self) { try AtomicFile.write("x", to: folder.file(name)) }
            #expect(error.problem.contains("belongs to another user"), "\(error)")
        }
        #expect(try bytes(of: file) == [1] && !FileManager.default.fileExists(atPath: "/etc/anomengine-test"))
    }

    @Test func privateLogIgnoresPermissionsOfPlantedFile() throws {
        let folder = try Scratch()
        let path = try folder.write("queue.log", [])
        chmod(path, 0o666)
        _ = try RecordLog(openingAt: path, mode: 0o600)
        #expect(try information(path).st_mode & 0o777 == 0o600)
        try FileManager.default.createSymbolicLink(atPath: folder.file("link.log"), withDestinationPath: path)
        #expect(throws: FileError.self) { _ = try RecordLog(openingAt: folder.file("link.log"), mode: 0o600) }
    }

    @Test func escapesTerminalControlInErrors() throws {
        let error = try #require(throws: FileError.self) { try AtomicFile.write("x", to: "/\u{1b}[31mnope/\u{7}x") }
        #expect(error.description.contains("\\u{1b}[31m") && !error.description.contains("\u{1b}"))
    }
}
