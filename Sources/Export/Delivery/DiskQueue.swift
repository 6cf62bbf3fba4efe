internal import Files
internal import Foundation
internal import RecordLog

#if canImport(Glibc)
    internal import Glibc
#endif

/// Bodies that wait to be sent, in order, on disk and bounded; those that were sent lately are kept for a time.
///
/// The queue is a folder of ``RecordLog`` files; how far they were sent stands in a file beside them, so that a new
/// process goes on where the last one was. One task owns it.
struct DiskQueue: ~Copyable {
    /// A body and where it stands.
    struct Item {
        let body: [UInt8]
        /// Whether it was sent before.
        let isRepeated: Bool
        fileprivate let end: QueuePlace
    }

    let folder: String
    private let limitBytes: Int
    private let fileBytes: Int
    private var tail: RecordLog
    private var tailNumber: Int
    private var head: RecordLog?
    private var progress: QueueProgress
    private let progressFile: QueueProgressFile
    /// Damaged places that were passed on the way to what is sent.
    private(set) var damagedCount = 0
    /// Where kept bodies end and when they were sent; together they are what stands from `kept` to `next`.
    private var marks: ArraySlice<(end: QueuePlace, seconds: Double)> = []

    /// Opens or makes a queue.
    ///
    /// - Parameter limitBytes: what is over it is dropped, oldest first.
    init(folder: String, limitBytes: Int) throws(FileError) {
        try Self.make(folder: folder)
        let files = Self.numbers(folder)
        let number = files.last ?? 1
        let tail = try RecordLog(openingAt: Self.path(folder, number), mode: Self.fileMode)
        let progressFile = try QueueProgressFile(openingAt: "\(folder)/position")
        let progress = progressFile.read().clamped(
            firstFile: files.first ?? 1, end: QueuePlace(file: number, offset: tail.size))
        self.folder = folder
        self.limitBytes = limitBytes
        fileBytes = max(1 << 16, min(1 << 22, limitBytes / 8))
        damagedCount = tail.cutDamageBytes > 0 ? 1 : 0
        self.tail = tail
        tailNumber = number
        self.progressFile = progressFile
        self.progress = progress
        // What an earlier process kept counts as sent at second 0.
        if progress.kept < progress.next { marks.append((progress.next, 0)) }
        // Left by a process that was killed before it could remove them.
        for file in files where file < progress.kept.file { unlink(Self.path(folder, file)) }
    }

    /// Makes the folder of a queue, for this user alone.
    static func make(folder: String) throws(FileError) {
        do {
            // Requests may hold what only the agent may see.
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
        } catch {
            throw FileError(
                .unwritable, path: folder, problem: "cannot be created", remedy: "check its parent's permissions")
        }
    }

    /// Appends a body; it is there after a kill.
    ///
    /// - Returns: how many older bodies that were never sent were dropped to stay within the limit.
    mutating func append(_ body: [UInt8]) throws(FileError) -> Int {
        if tail.size >= fileBytes {
            let next = try RecordLog(openingAt: Self.path(folder, tailNumber + 1), mode: Self.fileMode)
            tail = next
            tailNumber += 1
        }
        try tail.append(body)
        return try dropOverLimit()
    }

    /// The oldest body that is to be sent; nil if there is none.
    mutating func first() throws(FileError) -> Item? {
        while true {
            let found: (entry: RecordLog.Entry, next: Int)?
            if progress.next.file == tailNumber {
                found = try tail.entry(at: progress.next.offset)
            } else {
                found = try headEntry()
            }
            switch found {
            case (.record(let bytes), let next)?:
                return Item(
                    body: bytes, isRepeated: progress.next < progress.sent,
                    end: QueuePlace(file: progress.next.file, offset: next))
            case (.damage, let next)?:
                passDamage(to: next)
                continue
            case nil: break
            }
            guard progress.next.file < tailNumber else { return nil }
            leaveHead()
        }
    }

    /// Goes past a body: it was sent, or never will be.
    ///
    /// - Parameters:
    ///   - seconds: the time since the queue was opened.
    ///   - keepSeconds: how long bodies are kept for ``rewind()``, counted back from that time.
    mutating func remove(
        _ item: Item, atSeconds seconds: Double = 0, keepSeconds: Double = 0
    ) throws(FileError) {
        // Meanwhile the limit may have dropped it.
        guard item.end.file == progress.next.file, item.end > progress.next else { return }
        progress.next = item.end
        progress.sent = max(progress.sent, item.end)
        marks.append((item.end, seconds))
        let expired = marks.prefix { keepSeconds <= 0 || $0.seconds < seconds - keepSeconds }
        if let last = expired.last {
            marks = marks.dropFirst(expired.count)
            release(to: last.end)
        }
        try progressFile.save(progress)
    }

    /// Goes back to the oldest body that is kept: what was sent since is sent again.
    ///
    /// - Returns: whether there is any.
    mutating func rewind() throws(FileError) -> Bool {
        guard keepsSent else { return false }
        if progress.kept.file < progress.next.file { head = nil }
        progress.next = progress.kept
        marks = []
        try progressFile.save(progress)
        return true
    }

    /// Whether any body that was sent is kept.
    var keepsSent: Bool { progress.kept < progress.next }

    /// Bytes in the queue's files.
    var sizeBytes: Int { sizeBytes(fromFile: 0) }

    /// Bytes of the bodies that are to be sent.
    var waitingBytes: Int {
        let held = progress.next.file == tailNumber ? tail.size : sizeBytes(fromFile: progress.next.file)
        return max(0, held - progress.next.offset)
    }

    private func sizeBytes(fromFile first: Int) -> Int {
        Self.numbers(folder).filter { $0 >= first }.reduce(0) { total, number in
            let attributes = try? FileManager.default.attributesOfItem(atPath: Self.path(folder, number))
            return total + ((attributes?[.size] as? NSNumber)?.intValue ?? 0)
        }
    }

    private mutating func headEntry() throws(FileError) -> (entry: RecordLog.Entry, next: Int)? {
        let path = Self.path(folder, progress.next.file)
        let isOpen = head != nil
        if !isOpen, FileManager.default.fileExists(atPath: path) {
            head = try RecordLog(openingAt: path, mode: Self.fileMode)
        }
        switch head {
        case .some(let log):
            if !isOpen, log.cutDamageBytes > 0, progress.next >= progress.sent { damagedCount += 1 }
            return try log.entry(at: progress.next.offset)
        case .none: return nil
        }
    }

    /// Goes past a damaged place of the file that is being sent.
    private mutating func passDamage(to offset: Int) {
        let isKeptUpToHere = progress.kept == progress.next
        if progress.next >= progress.sent { damagedCount += 1 }
        progress.next.offset = offset
        progress.sent = max(progress.sent, progress.next)
        if isKeptUpToHere { progress.kept = progress.next }
    }

    /// Goes on to the next file, and removes the one that is done if nothing in it is kept.
    private mutating func leaveHead() {
        let next = QueuePlace(file: progress.next.file + 1, offset: 0)
        if progress.kept == progress.next { release(to: next) }
        head = nil
        progress.next = next
        progress.sent = max(progress.sent, next)
    }

    /// Keeps nothing before a place.
    private mutating func release(to place: QueuePlace) {
        for file in progress.kept.file..<place.file { unlink(Self.path(folder, file)) }
        progress.kept = place
    }

    /// Removes the oldest file until the rest is within the limit.
    private mutating func dropOverLimit() throws(FileError) -> Int {
        var dropped = 0
        while tailNumber > progress.kept.file, sizeBytes > limitBytes {
            let next = QueuePlace(file: progress.kept.file + 1, offset: 0)
            if progress.next < next {
                while let (entry, next) = try headEntry() {
                    switch entry {
                    case .record where progress.next >= progress.sent: dropped += 1
                    case .damage where progress.next >= progress.sent: damagedCount += 1
                    default: break
                    }
                    progress.next.offset = next
                }
                head = nil
                progress.next = next
                progress.sent = max(progress.sent, next)
            }
            marks = marks.drop { $0.end <= next }
            release(to: next)
            try progressFile.save(progress)
        }
        return dropped
    }

    private static let fileMode: UInt32 = 0o600

    private static func numbers(_ folder: String) -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".queue") }.compactMap { Int($0.dropLast(6)) }.sorted()
    }

    private static func path(_ folder: String, _ number: Int) -> String {
        let digits = String(number)
        return "\(folder)/" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".queue"
    }
}
