internal import Collector
internal import Core
internal import Foundation
internal import Ingest
internal import Logging

/// Appends the calls of each interval to an edge table of limited size.
///
/// When the table has half of the size it may have, it becomes the earlier table and a new one begins. The earlier table
/// that it replaces is dropped, and said to be.
actor EdgeFileSink: SampleSink {
    nonisolated let name: String
    private var file: FileHandle
    private var size: UInt64
    private let halfLimitBytes: UInt64
    private let logger: Logger

    static let header = "time,caller,callee,requests,caller_seconds,callee_seconds,failures\n"

    /// Opens the file, or makes it. A line that an earlier process did not finish is cut off.
    ///
    /// - Parameters:
    ///   - limitBytes: most that the table and the earlier one take together.
    ///   - logger: takes a line when rows are dropped.
    init(path: String, limitBytes: Int, logger: Logger) throws {
        name = path
        halfLimitBytes = UInt64(clamping: max(limitBytes / 2, Self.header.utf8.count))
        self.logger = logger
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        file = try Self.open(path)
        try Self.cutUnfinishedLine(file, path)
        size = try file.offset()
    }

    private static func open(_ path: String) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: Data(header.utf8)) else {
                throw JobError(place: path, problem: "cannot be written", remedy: "check the folder's permissions")
            }
        }
        return try FileHandle(forUpdating: URL(fileURLWithPath: path))
    }

    func write(_ batch: SampleBatch) throws {
        var text = ""
        for edge in batch.edges { text += Self.line(edge) }
        guard !text.isEmpty else { return }
        let data = Data(text.utf8)
        if size + UInt64(data.count) > halfLimitBytes, size > UInt64(Self.header.utf8.count) { try beginTable() }
        try file.write(contentsOf: data)
        size += UInt64(data.count)
    }

    /// Makes the table the earlier one and begins another.
    private func beginTable() throws {
        let earlier = EdgeFile.earlier(name)
        let dropped = try Self.rowCount(earlier)
        guard rename(name, earlier) == 0 else {
            throw JobError(
                place: earlier, problem: "cannot be written: \(String(cString: strerror(errno)))",
                remedy: "check the folder's permissions")
        }
        try file.close()
        file = try Self.open(name)
        size = try file.seekToEnd()
        if dropped > 0 {
            logger.warning("\(earlier): dropped the \(dropped) oldest rows of the edge table to keep its size")
        }
    }

    /// Rows of a table; 0 if there is none.
    private static func rowCount(_ path: String) throws -> Int {
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }  // Only read.
        var count = -1
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            count += piece.count { $0 == UInt8(ascii: "\n") }
        }
        return max(0, count)
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
