internal import ArgumentParser
internal import Files
internal import Foundation
internal import HDF5
internal import Interchange
internal import Jobs
internal import Recordings

/// Hidden: what a parsing child runs. It puts itself under limits, parses, and answers on standard output; or
/// it serves, and lets a child of its own do so for each file that it is asked for.
struct ParseFile: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "parse-file", shouldDisplay: false)

    @Argument(parsing: .allUnrecognized)
    var arguments: [String] = []

    func run() throws {
        if arguments == [ParserService.word] { return ParserService.run(parse) }
        guard arguments.count >= 2 else { throw ValidationError("this command is internal to anomengine.") }
        let path = arguments[0]
        let wanted = Array(arguments.dropFirst())
        // Opened before the limits are set, which leave no file but the one at `path`.
        let files = files(wanted, beside: path)
        let reply = try ParserReply.make(path: path) { () throws(FileError) in
            try parse(path, wanted, try files.get())
        }
        try FileHandle.standardOutput.write(contentsOf: reply)
    }

    private func request(_ wanted: [String]) -> NetworkRequest { NetworkRequest(arguments: Array(wanted.dropFirst())) }

    private func files(_ wanted: [String], beside path: String) -> Result<[String: Data], FileError> {
        guard wanted.first == NetworkRequest.word else { return .success([:]) }
        do throws(FileError) {
            return .success(try ExternalFiles.load(request(wanted).files, beside: path))
        } catch {
            return .failure(error)
        }
    }

    private func parse(_ path: String, _ wanted: [String]) throws(FileError) -> FileGroup {
        try parse(path, wanted, [:])
    }

    private func parse(_ path: String, _ wanted: [String], _ files: [String: Data]) throws(FileError) -> FileGroup {
        let selection = Array(wanted.dropFirst())
        switch wanted.first {
        case NetworkRequest.word:
            let request = request(wanted)
            return try request.read(path, files: files)
        case JournalTree.word: return try JournalTree.read(path)
        default: return try ParserReply.tree(path, selection: selection)
        }
    }
}
