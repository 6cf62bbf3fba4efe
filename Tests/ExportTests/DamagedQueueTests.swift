internal import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import Export
@testable import Files

/// A byte that a disk changed costs the request that it is in.
struct DamagedQueueTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A body that may be taken for anything.
    private func body(_ number: Int, byteCount: Int) -> [UInt8] {
        var random = SplitMix64(seed: UInt64(number))
        return Array("\(number) ".utf8) + (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private func fill(_ count: Int, byteCount: Int) throws {
        var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        for number in 0..<count { _ = try queue.append(body(number, byteCount: byteCount)) }
    }

    private func drain() throws -> (numbers: [Int], damagedCount: Int) {
        var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        var numbers: [Int] = []
        while let item = try queue.first() {
            numbers.append(try #require(Int(String(decoding: item.body.prefix { $0 != 32 }, as: UTF8.self))))
            try queue.remove(item)
        }
        return (numbers, queue.damagedCount)
    }

    private func flip(_ file: String, at offset: (Int) -> Int) throws {
        let url = URL(filePath: folder.file(file))
        var bytes = try Data(contentsOf: url)
        bytes[offset(bytes.count)] ^= 0x81
        try bytes.write(to: url)
    }

    /// Records of 8 + 102 bytes: a length, a checksum, content; the first, one in the middle and the last.
    @Test(arguments: [0, 1, 3, 4, 7, 8, 60, 109, 110, 1650, 1651, 1652, 1653, 1655, 1700, 3190, 3191, 3193, 3195, 3250])
    func corruptByteCostsOneRequest(offset: Int) throws {
        try fill(10, byteCount: 100)
        try fill(0, byteCount: 0)
        var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        for number in 10..<30 { _ = try queue.append(body(number, byteCount: 99)) }
        try flip("00000001.queue") { min(offset, $0 - 1) }
        let left = try drain()
        #expect(left.numbers.count == 29 && left.numbers == left.numbers.sorted())
        // A length that says more than there is looks like a torn last record.
        #expect(left.damagedCount == 1 || !left.numbers.contains(29))
    }

    @Test func corruptByteCostsOneRequestInFullFile() throws {
        try fill(60, byteCount: 10_000)
        try flip("00000001.queue") { $0 / 3 }
        try flip("00000002.queue") { $0 - 1 }
        let left = try drain()
        #expect(left.numbers.count == 58 && left.damagedCount == 2)
    }

    @Test func trailingZerosCostTheReplacedRecords() throws {
        try fill(20, byteCount: 1000)
        let url = URL(filePath: folder.file("00000001.queue"))
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange((bytes.count - 2500)..., with: Data(count: 2500))
        try bytes.write(to: url)
        let left = try drain()
        #expect(left.numbers == Array(0..<17) && left.damagedCount == 1)
    }

    @Test func queueIsPrivateAndLockedToOneAgent() async throws {
        let queue = folder.file("q")
        func delivery() throws -> Delivery {
            try Delivery(
                url: "http://127.0.0.1:1/", headers: [], queueFolder: queue, queueLimitBytes: 1 << 20, resendSeconds: 0,
                logger: LogLines().logger)
        }
        let first = try delivery()
        try await first.append([1])
        #expect(throws: FileError.self) { try delivery() }
        func mode(_ path: String) throws -> Int? {
            try (FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
        }
        #expect(try mode(queue) == 0o700)
        #expect(try mode("\(queue)/00000001.queue") == 0o600)
        await first.finish(withinSeconds: 0)
    }

    @Test func adoptsQueueOfEarlierVersion() throws {
        try fill(3, byteCount: 10)
        let earlier = folder.file(QueueFolder.earlierName("http://h/a_b"))
        try FileManager.default.createDirectory(atPath: earlier, withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            atPath: folder.file("00000001.queue"), toPath: "\(earlier)/00000001.queue")
        QueueFolder.takeOver(from: earlier, to: folder.file("new"))
        var queue = try DiskQueue(folder: folder.file("new"), limitBytes: 1 << 20)
        #expect(try queue.first() != nil)
    }
}
