internal import Foundation
internal import TestTools
internal import Testing

@testable import Export

/// Bodies that were sent are kept for a time.
struct KeptQueueTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func queue(limitBytes: Int = 1 << 20) throws -> DiskQueue {
        try DiskQueue(folder: folder.path, limitBytes: limitBytes)
    }

    private func append(_ numbers: Range<Int>, to queue: inout DiskQueue, byteCount: Int = 100) throws -> Int {
        try numbers.reduce(0) { dropped, number in
            try dropped + queue.append(Array("\(number) ".utf8) + [UInt8](repeating: 7, count: byteCount))
        }
    }

    /// Takes bodies, one each second.
    private func take(
        _ count: Int, from queue: inout DiskQueue, atSeconds start: Double = 0, keepSeconds: Double
    ) throws -> [(number: Int, isRepeated: Bool)] {
        var taken: [(number: Int, isRepeated: Bool)] = []
        while taken.count < count, let item = try queue.first() {
            let digits = String(decoding: item.body.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
            taken.append((try #require(Int(digits)), item.isRepeated))
            try queue.remove(item, atSeconds: start + Double(taken.count), keepSeconds: keepSeconds)
        }
        return taken
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".queue") }.sorted()
    }

    @Test func resendsRecentRequestsThenTheRest() throws {
        var queue = try queue()
        #expect(try !queue.rewind() && !queue.keepsSent)
        _ = try append(0..<30, to: &queue)
        #expect(try take(20, from: &queue, keepSeconds: 5).map(\.number) == Array(0..<20))
        #expect(try queue.keepsSent && queue.rewind())
        // Sent at 15 to 20 seconds, and the last was at 20.
        #expect(queue.waitingBytes == 16 * 111)
        let again = try take(100, from: &queue, atSeconds: 20, keepSeconds: 5)
        #expect(again.map(\.number) == Array(14..<30))
        #expect(again.map(\.isRepeated) == (14..<30).map { $0 < 20 })
        #expect(try queue.rewind())
        #expect(try take(100, from: &queue, keepSeconds: 0).map(\.number) == Array(24..<30))
        #expect(try !queue.rewind() && queue.waitingBytes == 0)
    }

    /// How far it is keeps counting what is sent again, so that a second failure in the middle loses nothing.
    @Test func aSecondRewindGoesBackToTheSame() throws {
        var queue = try queue()
        _ = try append(0..<10, to: &queue)
        _ = try take(8, from: &queue, keepSeconds: 100)
        for _ in 0..<3 {
            #expect(try queue.rewind())
            #expect(try take(4, from: &queue, keepSeconds: 100).map(\.isRepeated) == [true, true, true, true])
        }
        #expect(try queue.rewind())
        let all = try take(100, from: &queue, keepSeconds: 100)
        #expect(all.map(\.number) == Array(0..<10))
        #expect(all.map(\.isRepeated) == (0..<10).map { $0 < 8 })
    }

    @Test func keepsFilesOfResendableRequests() throws {
        var queue = try queue()
        // About seven bodies in each file.
        _ = try append(0..<50, to: &queue, byteCount: 20_000)
        let first = try files()
        #expect(first.count > 6)
        _ = try take(50, from: &queue, keepSeconds: 1000)
        #expect(try files() == first)
        #expect(try queue.rewind())
        #expect(try take(50, from: &queue, keepSeconds: 20).map(\.number) == Array(0..<50))
        let left = try files()
        #expect(left == Array(first.suffix(left.count)) && left.count < 5)
        #expect(try queue.rewind())
        #expect(try take(50, from: &queue, keepSeconds: 0).map(\.number) == Array(29..<50))
        #expect(try files() == [first.last])
    }

    @Test func dropsResendableRequestsFirstWithoutLoss() throws {
        var queue = try queue()
        _ = try append(0..<90, to: &queue, byteCount: 10_000)
        _ = try take(60, from: &queue, keepSeconds: 1000)
        // About a hundred fit.
        #expect(try append(90..<130, to: &queue, byteCount: 10_000) == 0)
        #expect(queue.sizeBytes <= 1 << 20)
        #expect(try queue.rewind())
        let left = try take(200, from: &queue, keepSeconds: 1000)
        let firstKept = try #require(left.first?.number)
        #expect(firstKept > 20 && firstKept < 60)
        #expect(left.map(\.number) == Array(firstKept..<130))
        #expect(left.map(\.isRepeated) == (firstKept..<130).map { $0 < 60 })
    }

    /// The limit reaches bodies that are sent again and those that were never sent: only the latter are losses.
    @Test func fullQueueCountsDroppedRequests() throws {
        var queue = try queue()
        _ = try append(0..<90, to: &queue, byteCount: 10_000)
        _ = try take(60, from: &queue, keepSeconds: 1000)
        #expect(try queue.rewind())
        let dropped = try append(90..<250, to: &queue, byteCount: 10_000)
        let left = try take(300, from: &queue, keepSeconds: 1000)
        #expect(left.map(\.number) == Array((60 + dropped)..<250) && dropped > 50)
        #expect(left.allSatisfy { !$0.isRepeated })
    }

    @Test func queueStateSurvivesRestart() throws {
        do {
            var queue = try queue()
            _ = try append(0..<10, to: &queue)
            _ = try take(6, from: &queue, keepSeconds: 3)
        }
        do {
            var queue = try queue()
            #expect(try queue.rewind())
            #expect(try take(2, from: &queue, keepSeconds: 100).map(\.number) == [2, 3])
        }
        var queue = try queue()
        let left = try take(100, from: &queue, keepSeconds: 100)
        #expect(left.map(\.number) == Array(4..<10))
        #expect(left.map(\.isRepeated) == [true, true, false, false, false, false])
    }

    /// What an earlier process kept counts as sent when the queue was opened.
    @Test func resendableRequestsOfEarlierProcessExpire() throws {
        do {
            var queue = try queue()
            _ = try append(0..<6, to: &queue)
            _ = try take(6, from: &queue, keepSeconds: 100)
        }
        var queue = try queue()
        _ = try append(6..<9, to: &queue)
        _ = try take(1, from: &queue, atSeconds: 100, keepSeconds: 50)
        #expect(try queue.rewind())
        #expect(try take(100, from: &queue, keepSeconds: 0).map(\.number) == [6, 7, 8])
    }

    @Test func readsFileOfEarlierVersion() throws {
        do {
            var queue = try queue()
            _ = try append(0..<10, to: &queue)
            _ = try take(4, from: &queue, keepSeconds: 100)
        }
        let path = folder.file("position")
        let whole = try Data(contentsOf: URL(filePath: path))
        #expect(whole.count == 48)
        // They wrote and read no more than this.
        try whole.prefix(16).write(to: URL(filePath: path))
        var queue = try queue()
        #expect(try !queue.rewind())
        #expect(try take(100, from: &queue, keepSeconds: 0).map(\.number) == Array(4..<10))
    }

    @Test(arguments: 0..<48)
    func damagedFileLosesNoQueuedRequests(byte: Int) throws {
        do {
            var queue = try queue()
            _ = try append(0..<30, to: &queue, byteCount: 10_000)
            _ = try take(20, from: &queue, keepSeconds: 5)
        }
        let path = folder.file("position")
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[byte] ^= 0x81
        try bytes.write(to: URL(filePath: path))
        var queue = try queue()
        _ = try queue.rewind()
        _ = try append(30..<31, to: &queue)
        let left = try take(100, from: &queue, keepSeconds: 5).map(\.number)
        #expect(left.last == 30)
        // The first place alone says what was sent; the others only what comes again.
        if byte >= 16 { #expect(left.suffix(11) == Array(20..<31)[...]) }
    }

    @Test func tornTailAfterSentDataDoesNotBlock() throws {
        do {
            var queue = try queue()
            _ = try append(0..<10, to: &queue)
            _ = try take(10, from: &queue, keepSeconds: 5)
        }
        let path = folder.file("00000001.queue")
        try Data(contentsOf: URL(filePath: path)).dropLast(300).write(to: URL(filePath: path))
        var queue = try queue()
        _ = try append(10..<12, to: &queue)
        #expect(try take(100, from: &queue, keepSeconds: 0).map(\.number) == [10, 11])
    }
}
