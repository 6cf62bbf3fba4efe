internal import Collector
internal import Core
internal import Foundation

/// Appends the calls of each interval to an edge table.
actor EdgeFileSink: SampleSink {
    nonisolated let name: String
    private let file: FileHandle

    static let header = "time,caller,callee,requests,caller_seconds,callee_seconds,failures\n"

    /// Opens the file, or makes it. A line that an earlier process did not finish is cut off.
    init(path: String) throws {
        name = path
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: Data(Self.header.utf8)) else {
                throw JobError(place: path, problem: "cannot be written", remedy: "check the folder's permissions")
            }
        }
        file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try Self.cutUnfinishedLine(file, path)
    }

    func write(_ batch: SampleBatch) throws {
        var text = ""
        for edge in batch.edges { text += Self.line(edge) }
        if !text.isEmpty { try file.write(contentsOf: Data(text.utf8)) }
    }

    func close() throws { try file.close() }

    static func line(_ edge: EdgeSample) -> String {
        let numbers = [edge.requests, edge.callerSeconds, edge.calleeSeconds, edge.failures]
        let cells =
            [number(edge.timeSeconds), quoted(edge.caller.name), quoted(edge.callee.name)] + numbers.map(number)
        return cells.joined(separator: ",") + "\n"
    }

    /// Microseconds are exact enough; an empty cell was not measured.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "" }
        if let whole = Int(exactly: value) { return "\(whole)" }
        return "\((value * 1e6).rounded() / 1e6)"
    }

    private static func quoted(_ name: String) -> String {
        guard name.contains(where: { ",\"\n\r".contains($0) }) else { return name }
        return "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    private static func cutUnfinishedLine(_ file: FileHandle, _ path: String) throws {
        let head = try file.read(upToCount: header.utf8.count) ?? Data()
        var end = try file.seekToEnd()
        guard end == 0 || head == Data(header.utf8) else {
            throw JobError(
                place: path, problem: "is not an edge table of this program",
                remedy: "give another file for the edge table")
        }
        if end == 0 { try file.write(contentsOf: Data(header.utf8)) }
        while end > UInt64(header.utf8.count) {
            try file.seek(toOffset: end - 1)
            if try file.read(upToCount: 1) == Data("\n".utf8) { break }
            end -= 1
        }
        if end > 0 { try file.truncate(atOffset: end) }
        try file.seekToEnd()
    }
}
