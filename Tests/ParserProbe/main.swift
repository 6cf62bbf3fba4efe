// A parsing child that starts faster than the whole program. Usage: ParserProbe FILE WHAT [SELECTION…]
// With WHAT "tree" it parses as `anomengine parse-file` does. Else it stands in for a parser that a hostile file has taken
// over: it puts itself under the limits of a parsing child and then tries what it must not.

import Foundation
import Store

let path = CommandLine.arguments[1]
let attempt = CommandLine.arguments[2]

func isOpenable(_ path: String) -> Bool {
    guard let file = fopen(path, "r") else { return false }
    fclose(file)
    return true
}

let reply = try ParserReply.make(path: path) { () throws(StoreError) -> FileGroup in
    switch attempt {
    case "tree":
        return try ParserReply.tree(path, selection: Array(CommandLine.arguments[3...]))
    case "spin":
        while true {}
    case "hog":
        // More than 1 GiB in pieces.
        var pieces: [UnsafeMutableRawPointer?] = []
        for _ in 0..<20 { pieces.append(malloc(64 << 20)) }
        return FileGroup(attributes: ["pieces": .integer(Int64(pieces.count { $0 != nil }))])
    case "reach":
        let written = FileManager.default.createFile(atPath: path + ".new", contents: Data("x".utf8))
        return FileGroup(attributes: [
            "own": .integer(isOpenable(path) ? 1 : 0), "other": .integer(isOpenable("/etc/passwd") ? 1 : 0),
            "written": .integer(written ? 1 : 0),
        ])
    case "flood":
        let line = Data(repeating: 0x6f, count: 1 << 20)
        while true { FileHandle.standardOutput.write(line) }
    default:
        // Wait for ever, past the parent's patience.
        while true { sleep(60) }
    }
}
FileHandle.standardOutput.write(reply)
