internal import Core
internal import Files
internal import Foundation
internal import RecordLog

#if canImport(Glibc)
    internal import Glibc
#endif

/// The log of events on disk, rewritten when most of it is past.
final class AlertStore {
    private static let format = 1
    /// A log is rewritten when it is larger than this and four times what it was after the last time.
    private static let rewriteBytes = 1 << 20

    private let path: String
    private var log: RecordLog
    private let lock: FolderLock
    private var rewrittenBytes = 0

    /// What stands in an earlier process's log.
    struct Loaded {
        var book = AlertBook()
        /// Bytes or records that make no sense; what they told is lost.
        var damagedPlaces = 0
    }

    /// Opens or makes the log.
    ///
    /// - Throws: ``FileError``, or ``AlertingError`` if a newer version wrote the log.
    static func open(folder: String) throws -> (store: AlertStore, loaded: Loaded) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw FileError(
                .unwritable, path: folder, problem: "cannot be created (\(error.localizedDescription))",
                remedy: "give another folder")
        }
        let lock = try FolderLock(folder, use: "keeps its alerts in this folder")
        let path = "\(folder)/alerts.log"
        let log = try RecordLog(openingAt: path, mode: 0o600)
        var loaded = Loaded()
        if log.cutDamageBytes > 0 { loaded.damagedPlaces += 1 }
        var newer: Int?
        var offset = 0
        while let (entry, next) = try log.entry(at: offset) {
            offset = next
            guard case .record(let bytes) = entry, let event = try? decode(bytes) else {
                loaded.damagedPlaces += 1
                continue
            }
            if case .format(let number) = event, number > format { newer = number }
            loaded.book.apply(event)
        }
        if let newer {
            throw AlertingError(
                place: path, problem: "has format \(newer); this version reads \(format)",
                remedy: "use the version that wrote it, or give another folder")
        }
        let store = AlertStore(path, log, lock)
        if store.log.size == 0 { try store.append([.format(format)]) }
        return (store, loaded)
    }

    private init(_ path: String, _ log: consuming RecordLog, _ lock: consuming FolderLock) {
        self.path = path
        self.log = log
        self.lock = lock
    }

    /// Appends events; they outlive this process and the machine.
    func append(_ events: [AlertEvent]) throws {
        for event in events { try log.append(try Self.encode(event)) }
        try log.sync()
    }

    /// Rewrites a log that is mostly past.
    func compact(_ book: AlertBook) throws {
        guard log.size > max(Self.rewriteBytes, 4 * rewrittenBytes) else { return }
        try rewrite(book)
    }

    /// Replaces the log by one that gives the state as it is; a kill leaves the old or the new one.
    func rewrite(_ book: AlertBook) throws {
        let temporary = "\(path).new"
        unlink(temporary)
        var fresh = try RecordLog(openingAt: temporary, mode: 0o600)
        for event in [.format(Self.format)] + book.snapshot { try fresh.append(try Self.encode(event)) }
        try fresh.sync()
        guard rename(temporary, path) == 0 else { throw FileError.system(errno, path, "cannot be replaced") }
        log = fresh
        rewrittenBytes = log.size
    }

    private static func encode(_ event: AlertEvent) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(event))
    }

    private static func decode(_ bytes: [UInt8]) throws -> AlertEvent {
        try JSONDecoder().decode(AlertEvent.self, from: Data(bytes))
    }
}
