internal import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import Export

struct QueueTests {
    private func body(_ number: Int, count: Int = 100) -> [UInt8] {
        Array("\(number) ".utf8) + [UInt8](repeating: UInt8(number % 251), count: count)
    }

    private func number(_ body: [UInt8]) -> Int? {
        Int(String(decoding: body.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
    }

    @Test func queueKeepsOrderAcrossFilesAndProcesses() throws {
        let folder = try TemporaryFolder()
        var taken: [Int] = []
        var written = 0
        var random = SplitMix64(seed: 1)
        // Each round is a process: it opens the queue, appends, sends a part, and is gone.
        for _ in 0..<20 {
            var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                #expect(try queue.append(body(written, count: 2000)) == 0)
                written += 1
            }
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                guard let item = try queue.first() else { break }
                taken.append(try #require(number(item.body)))
                try queue.remove(item)
            }
        }
        var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        while let item = try queue.first() {
            taken.append(try #require(number(item.body)))
            try queue.remove(item)
        }
        #expect(taken == Array(0..<written))
        #expect(queue.sizeBytes < 1 << 18)
    }

    @Test func queueSizeSurvivesRestart() throws {
        let folder = try TemporaryFolder()
        var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        #expect(queue.waitingBytes == 0)
        for index in 0..<40 { _ = try queue.append(body(index, count: 10_000)) }
        // Each with a header of eight bytes; the first ten have a number of one digit.
        #expect(queue.waitingBytes == 10 * 10_010 + 30 * 10_011)
        for _ in 0..<10 {
            if let item = try queue.first() { try queue.remove(item) }
        }
        #expect(queue.waitingBytes == 30 * 10_011)
        let later = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        #expect(later.waitingBytes == 30 * 10_011)
        while let item = try queue.first() { try queue.remove(item) }
        #expect(queue.waitingBytes == 0)
    }

    @Test func dropsAndCountsOldestAtLimit() throws {
        let folder = try TemporaryFolder()
        var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        var dropped = 0
        for index in 0..<300 { dropped += try queue.append(body(index, count: 10_000)) }
        #expect(dropped > 150)
        #expect(queue.sizeBytes <= (1 << 20) + (1 << 18))
        var left: [Int] = []
        while let item = try queue.first() {
            left.append(try #require(number(item.body)))
            try queue.remove(item)
        }
        #expect(left == Array(dropped..<300))
    }

    @Test func aTornTailIsCutOff() throws {
        let folder = try TemporaryFolder()
        do {
            var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
            for index in 0..<3 { _ = try queue.append(body(index)) }
        }
        let path = folder.file("00000001.queue")
        let whole = try Data(contentsOf: URL(filePath: path))
        try whole.dropLast(7).write(to: URL(filePath: path))
        var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        _ = try queue.append(body(9))
        var left: [Int] = []
        while let item = try queue.first() {
            left.append(try #require(number(item.body)))
            try queue.remove(item)
        }
        #expect(left == [0, 1, 9])
    }

    @Test func itemDroppedDuringSendIsCountedOnce() throws {
        let folder = try TemporaryFolder()
        var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        _ = try queue.append(body(0, count: 10_000))
        let sending = try #require(try queue.first())
        var index = 1
        var dropped = 0
        while dropped == 0 {
            dropped = try queue.append(body(index, count: 10_000))
            index += 1
        }
        try queue.remove(sending)
        let next = try #require(try queue.first())
        #expect(number(next.body) == dropped)
    }
}
