internal import ArgumentParser
internal import Foundation
internal import Interchange
internal import Store

/// Hidden: what a parsing child runs. It puts itself under limits, parses, and answers on standard output.
struct ParseFile: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "parse-file", shouldDisplay: false)

    @Argument(parsing: .allUnrecognized)
    var arguments: [String] = []

    func run() throws {
        guard arguments.count >= 2 else { throw ValidationError("this command is for anomengine's own use.") }
        let path = arguments[0]
        let wanted = Array(arguments[2...])
        let reply = try ParserReply.make(path: path) { () throws(StoreError) -> FileGroup in
            arguments[1] == "network"
                ? try ForeignFile.read(path, shape: ForeignParser.shape(wanted))
                : try ParserReply.tree(path, selection: wanted)
        }
        try FileHandle.standardOutput.write(contentsOf: reply)
    }
}
