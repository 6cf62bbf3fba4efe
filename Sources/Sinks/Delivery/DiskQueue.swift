internal import Foundation
internal import Store

#if canImport(Glibc)
    internal import Glibc
#endif

/// Bodies that wait to be sent, in order, on disk and bounded.
///
/// The queue is a folder of ``RecordLog`` files; how far they were sent stands in a file beside them, so that a new
/// process goes on where the last one was. One task owns it.
struct DiskQueue: ~Copyable {
    /// A body and where it stands.
    struct Item {
        let body: [UInt8]
        fileprivate let file: Int
        fileprivate let next: Int
    }

    let folder: String
    private let limitBytes: Int
    private let fileBytes: Int
    private var tail: RecordLog
    private var tailNumber: Int
    private var head: RecordLog?
    private var position: (file: Int, offset: Int)
    private let positionDescriptor: Int32

    /// Opens or makes a queue.
    ///
    /// - Parameter limitBytes: what is over it is dropped, oldest first.
    init(folder: String, limitBytes: Int) throws(StoreError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw StoreError(
                .unwritable, path: folder, problem: "cannot be made", remedy: "check the rights of the folder above")
        }
        let files = Self.numbers(folder)
        let number = files.last ?? 1
        let tail = try RecordLog(openingAt: Self.path(folder, number))
        let opened = try Self.openPosition(folder)
        self.folder = folder
        self.limitBytes = limitBytes
        fileBytes = max(1 << 16, min(1 << 22, limitBytes / 8))
        self.tail = tail
        tailNumber = number
        positionDescriptor = opened.descriptor
        position = opened.value
        if position.file < (files.first ?? 1) || position.file > number { position = (files.first ?? 1, 0) }
    }

    deinit { Glibc.close(positionDescriptor) }

    /// Appends a body; it is there after a kill.
    ///
    /// - Returns: how many older bodies were dropped to stay within the limit.
    mutating func append(_ body: [UInt8]) throws(StoreError) -> Int {
        if tail.size >= fileBytes {
            let next = try RecordLog(openingAt: Self.path(folder, tailNumber + 1))
            tail = next
            tailNumber += 1
        }
        try tail.append(body)
        return try dropOverLimit()
    }

    /// The oldest body that was not sent; nil if there is none.
    mutating func first() throws(StoreError) -> Item? {
        while true {
            let record: (bytes: [UInt8], next: Int)?
            if position.file == tailNumber {
                record = try tail.record(at: position.offset)
            } else {
                record = try headRecord()
            }
            if let record { return Item(body: record.bytes, file: position.file, next: record.next) }
            guard position.file < tailNumber else { return nil }
            leaveHead()
        }
    }

    /// Takes a body off the queue: it was sent, or never will be.
    mutating func remove(_ item: Item) throws(StoreError) {
        // Meanwhile the limit may have dropped it.
        guard item.file == position.file, item.next > position.offset else { return }
        position.offset = item.next
        try savePosition()
    }

    /// Bytes in the queue's files.
    var sizeBytes: Int {
        Self.numbers(folder).reduce(0) { total, number in
            let attributes = try? FileManager.default.attributesOfItem(atPath: Self.path(folder, number))
            return total + ((attributes?[.size] as? NSNumber)?.intValue ?? 0)
        }
    }

    /// Bytes of the bodies that were not sent.
    var waitingBytes: Int {
        let held = position.file == tailNumber ? tail.size : sizeBytes
        return max(0, held - position.offset)
    }

    private mutating func headRecord() throws(StoreError) -> (bytes: [UInt8], next: Int)? {
        let path = Self.path(folder, position.file)
        if head == nil, FileManager.default.fileExists(atPath: path) { head = try RecordLog(openingAt: path) }
        switch head {
        case .some(let log): return try log.record(at: position.offset)
        case .none: return nil
        }
    }

    /// Goes on to the next file and removes the one that is done.
    private mutating func leaveHead() {
        unlink(Self.path(folder, position.file))
        head = nil
        position = (position.file + 1, 0)
    }

    private mutating func dropOverLimit() throws(StoreError) -> Int {
        var dropped = 0
        while tailNumber > position.file, sizeBytes > limitBytes {
            while let record = try headRecord() {
                position.offset = record.next
                dropped += 1
            }
            leaveHead()
            try savePosition()
        }
        return dropped
    }

    private func savePosition() throws(StoreError) {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: UInt64(position.file).littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt64(position.offset).littleEndian) { bytes.append(contentsOf: $0) }
        guard pwrite(positionDescriptor, bytes, bytes.count, 0) == bytes.count else {
            throw StoreError(
                .unwritable, path: "\(folder)/position", problem: "cannot be written", remedy: "free some space")
        }
    }

    private static func openPosition(
        _ folder: String
    ) throws(StoreError) -> (descriptor: Int32, value: (file: Int, offset: Int)) {
        let path = "\(folder)/position"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StoreError(
                .unwritable, path: path, problem: "cannot be opened", remedy: "check the folder's rights")
        }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard pread(descriptor, &bytes, 16, 0) == 16 else { return (descriptor, (0, 0)) }
        let numbers = bytes.withUnsafeBytes { raw in
            [0, 8].map { Int(clamping: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self))) }
        }
        return (descriptor, (numbers[0], numbers[1]))
    }

    private static func numbers(_ folder: String) -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".queue") }.compactMap { Int($0.dropLast(6)) }.sorted()
    }

    private static func path(_ folder: String, _ number: Int) -> String {
        let digits = String(number)
        return "\(folder)/" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".queue"
    }
}
