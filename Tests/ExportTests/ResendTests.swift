import Collector
import HTTP
internal import TestTools
internal import Testing

@testable import Export

/// What a server may have lost is sent again.
struct ResendTests {
    private let folder: TemporaryFolder
    private let server: FakeServer
    private let lines = LogLines()

    init() throws {
        folder = try TemporaryFolder()
        server = try FakeServer()
    }

    private func delivery(resendSeconds: Double = 3600) throws -> Delivery {
        try Delivery(
            url: server.url, headers: [], queueFolder: folder.path, queueLimitBytes: 1 << 20,
            resendSeconds: resendSeconds, policy: RetryPolicy(firstWaitSeconds: 0.001, longestWaitSeconds: 0.01),
            logger: lines.logger)
    }

    private func append(_ numbers: ClosedRange<Int>, to delivery: Delivery) async throws {
        for number in numbers { try await delivery.append(Array("\(number)".utf8)) }
    }

    private func numbers(_ ranges: ClosedRange<Int>...) -> [String] { ranges.flatMap { $0.map(String.init) } }

    /// Sends what waits; all is answered on return.
    private func settle(_ delivery: Delivery) async throws {
        try await waitUntil("all is sent") { await delivery.status.waitingBytes == 0 }
    }

    /// Ends the connection as a server does that is killed and at once back.
    private func cut(_ delivery: Delivery) async throws {
        server.cutConnections()
        try await waitUntil("the end is noticed") { !delivery.watch.isOpen(delivery.watch.latest) }
    }

    @Test func resendsAfterConnectionLoss() async throws {
        let delivery = try delivery()
        try await append(1...5, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...5))
        server.answer { $0 == "7" ? .cut : .status(204) }
        try await append(6...7, to: delivery)
        try await waitUntil("the failure is said") { !self.lines.all.isEmpty }
        server.answer { _ in .status(204) }
        try await append(8...8, to: delivery)
        try await settle(delivery)
        // Once, though the one after them was not taken for several tries.
        #expect(server.taken == numbers(1...6, 1...8))
        let status = await delivery.status
        #expect(status.sentRequests == 8 && status.resentRequests == 6 && status.repeatedTries > 0)
        #expect(status.waitingBytes == 0)
    }

    @Test func detectsServerKilledBetweenRequests() async throws {
        let delivery = try delivery()
        try await append(1...5, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...5))
        try await cut(delivery)
        try await append(6...6, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...5, 1...6))
        #expect(await delivery.status.resentRequests == 5)
    }

    @Test func announcedCloseIsNotConnectionLoss() async throws {
        let delivery = try delivery()
        server.answer { _ in .takenAndClosed }
        try await append(1...20, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...20))
        #expect(await delivery.status.resentRequests == 0)
    }

    @Test(arguments: [(429, false), (500, false), (502, true), (503, false), (504, true)])
    func gatewayErrorTriggersResendBusyServerDoesNot(status: Int, isSign: Bool) async throws {
        let delivery = try delivery()
        try await append(1...5, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...5))
        server.answer { _ in .status(status) }
        try await append(6...6, to: delivery)
        try await waitUntil("the failure is said") { !self.lines.all.isEmpty }
        server.answer { _ in .status(204) }
        try await settle(delivery)
        #expect(server.taken == (isSign ? numbers(1...5, 1...6) : numbers(1...6)))
    }

    @Test func resendRejectedAsDuplicateIsNotLost() async throws {
        let delivery = try delivery()
        try await append(1...5, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...5))
        // As Prometheus: only the last is not out of order.
        server.answer { Int($0) ?? 0 < 5 ? .status(400) : .status(204) }
        try await cut(delivery)
        try await append(6...6, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...5, 5...6))
        let status = await delivery.status
        #expect(status.refusedRequests == 0 && status.resentRefusedRequests == 4 && status.resentRequests == 1)
        #expect(status.sentRequests == 6)
        #expect(!lines.all.contains { $0.contains("refuses") })
    }

    @Test func zeroResendSecondsDisablesResend() async throws {
        let delivery = try delivery(resendSeconds: 0)
        try await append(1...5, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...5))
        try await cut(delivery)
        try await append(6...6, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...6))
    }

    /// Were all sent again after each failure, nothing new would ever get through.
    @Test func deliversAllDespiteDroppedConnections() async throws {
        let delivery = try delivery()
        let count = Counter()
        server.answer { _ in count.next() % 5 == 0 ? .cut : .status(204) }
        try await append(1...100, to: delivery)
        try await settle(delivery)
        #expect(server.taken.count == 104)
        var seen: Set<String> = []
        #expect(server.taken.filter { seen.insert($0).inserted } == numbers(1...100))
    }

    /// What was lost a second time within the time waits for its turn, at the latest for the end.
    @Test func resendsAfterSecondLoss() async throws {
        let delivery = try delivery()
        try await append(1...5, to: delivery)
        try await settle(delivery)
        #expect(server.taken == numbers(1...5))
        try await cut(delivery)
        try await append(6...6, to: delivery)
        try await settle(delivery)
        try await cut(delivery)
        try await append(7...7, to: delivery)
        try await settle(delivery)
        let delivered = numbers(1...5, 1...6, 7...7)
        #expect(server.taken.starts(with: delivered))
        await delivery.finish(withinSeconds: 60)
        // On a busy machine, their turn comes before the end, and 7 was not lost.
        let again = Array(server.taken.dropFirst(delivered.count))
        #expect(again == numbers(1...7) || again == numbers(1...6), "\(again)")
    }

    @Test func nextProcessResendsRecentRequests() async throws {
        do {
            let delivery = try delivery()
            try await append(1...5, to: delivery)
            try await settle(delivery)
        }
        server.answer { _ in .cut }
        let delivery = try delivery()
        try await append(6...6, to: delivery)
        try await waitUntil("the failure is said") { !self.lines.all.isEmpty }
        server.answer { _ in .status(204) }
        try await settle(delivery)
        #expect(server.taken == numbers(1...5, 1...6))
    }
}
