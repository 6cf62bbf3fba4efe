internal import ArgumentParser
internal import Foundation
internal import Recordings

/// Hidden: what a child of `collect` runs to make a segment of its recording.
struct MakeSegment: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "make-segment", shouldDisplay: false)

    @Argument(parsing: .allUnrecognized)
    var arguments: [String] = []

    func run() throws {
        guard let reply = SegmentService.run(arguments) else {
            throw ValidationError("this command is internal to anomengine.")
        }
        try FileHandle.standardOutput.write(contentsOf: reply)
    }
}
