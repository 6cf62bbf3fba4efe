// A parsing child that starts faster than the whole program. Usage: ParserProbe FILE WHAT [SELECTION…], or ParserProbe serve
// With WHAT "tree" it parses as `anomengine parse-file` does. Else it stands in for a parser that a hostile file has taken
// over: it puts itself under the limits of a parsing child and then tries what it must not.

internal import CTrespass
internal import Files
import Foundation
internal import HDF5
internal import Recordings

func isOpenable(_ path: String) -> Bool {
    guard let file = fopen(path, "r") else { return false }
    fclose(file)
    return true
}

func parse(_ path: String, _ wanted: [String]) throws(FileError) -> FileGroup {
    switch wanted[0] {
    case "tree":
        return try ParserReply.tree(path, selection: Array(wanted[1...]))
    case JournalTree.word:
        return try JournalTree.read(path)
    case "spin":
        while true {}
    case "crash":
        let nowhere = UnsafeMutablePointer<UInt8>(bitPattern: 16)
        nowhere?.pointee = 1
        return FileGroup()
    case "hog":
        // More than 1 GiB in pieces.
        var pieces: [UnsafeMutableRawPointer?] = []
        for _ in 0..<20 { pieces.append(malloc(64 << 20)) }
        return FileGroup(attributes: ["pieces": .integer(Int64(pieces.count { $0 != nil }))])
    case "reach":
        var byte: UInt8 = 0
        let written = FileManager.default.createFile(atPath: path + ".new", contents: Data("x".utf8))
        return FileGroup(attributes: [
            "own": .integer(isOpenable(path) ? 1 : 0), "other": .integer(isOpenable("/etc/passwd") ? 1 : 0),
            "written": .integer(written ? 1 : 0), "parent": .integer(kill(getppid(), 0) == 0 ? 1 : 0),
            "input": .integer(Int64(read(STDIN_FILENO, &byte, 1))),
        ])
    case "trespass":
        // The error number of each attempt on the file and the parent by its name; 0 where it succeeded.
        var group = FileGroup()
        for attempt in 0..<ctrespass_count() {
            let name = String(cString: ctrespass_name(attempt))
            group.attributes[name] = .integer(Int64(ctrespass_try(attempt, path, getppid())))
        }
        return group
    case "flood":
        let line = Data(repeating: 0x6f, count: 1 << 20)
        while true { FileHandle.standardOutput.write(line) }
    default:
        // Wait for ever, past the parent's patience.
        while true { sleep(60) }
    }
}

if CommandLine.arguments.count == 2 {
    ParserService.run(parse)
} else {
    let path = CommandLine.arguments[1]
    let wanted = Array(CommandLine.arguments[2...])
    FileHandle.standardOutput.write(
        try ParserReply.make(path: path) { () throws(FileError) in try parse(path, wanted) })
}
