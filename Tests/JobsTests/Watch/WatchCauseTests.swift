import Alerting
import Core
import Engine
import HDF5
import Testing

@testable import Jobs

@Suite struct WatchCauseTests {
    private static let fault = 600..<620

    /// Rows in which the cart's own metrics and the calls into it are off at the same time.
    private static func intervals(hasCalls: Bool = true) -> [WatchInterval] {
        WatchData.intervals(WatchData.series(rows: 700, fault: fault)).enumerated().map { row, interval in
            var interval = interval
            guard hasCalls else { return interval }
            let latency = 0.01 + 0.0001 * Double(row % 7) + (fault.contains(row) ? 0.5 : 0)
            interval.edges = [("user", "front"), ("front", WatchData.workload.name)].map { caller, callee in
                let requests = 20 + Double(row % 3)
                return EdgeSample(
                    timeSeconds: interval.timeSeconds, caller: Workload(caller), callee: Workload(callee),
                    requests: requests, callerSeconds: latency * requests, calleeSeconds: latency * requests,
                    failures: 0)
            }
            return interval
        }
    }

    private func watch(_ intervals: [WatchInterval]) async throws -> Said {
        let folder = try Scratch()
        try WatchData.write(try WatchData.fit(WatchData.series(rows: 400)), to: folder.file("model.h5"))
        var settings = WatchSettings()
        settings.models = folder.file("model.h5")
        settings.policy.rule.gapSeconds = 20
        let said = Said()
        let watchman = try Watchman(
            settings, registry: Strategies.registry(), loader: .inProcess, say: said.take)
        for interval in intervals { try await watchman.take(interval) }
        await watchman.finish()
        return said
    }

    @Test func theCauseOfAnOpenEpisodeIsRanked() async throws {
        let said = try await watch(Self.intervals())
        let cause = try #require(said.causes.last { $0.startSeconds >= 10_600 })
        #expect(cause.cause.cause?.service == WatchData.workload, "\(cause.text)")
        #expect(cause.timeSeconds <= 10_640)
        #expect(WatchLine.text(cause).contains(#""cause":"shop/cart/server""#))
        let episode = try #require(said.events.last { $0.episode.startSeconds >= 10_600 }?.episode)
        let annotations = EpisodeAlert.alert(episode, cause: cause.cause).annotations
        #expect(annotations["cause"] == "shop/cart/server")
        #expect(annotations["suspects"]?.hasPrefix("shop/cart/server: ") == true)
    }

    @Test func nothingIsRankedWithoutCalls() async throws {
        let said = try await watch(Self.intervals(hasCalls: false))
        #expect(said.causes.isEmpty && !said.events.isEmpty)
        let episode = try #require(said.events.first?.episode)
        #expect(EpisodeAlert.alert(episode).annotations["cause"] == nil)
    }

    @Test func recordedCallsComeWithTheirRows() throws {
        let folder = try Scratch()
        let table = try folder.write("edges.csv", "time,caller,callee,requests\n20,a,b,1\n10,a,b,2\n30,a,b,3\n")
        var edges = try WatchEdges([table])
        #expect(edges.take(to: 20).map(\.requests) == [2, 1])
        #expect(edges.take(to: 25).isEmpty)
        #expect(edges.take(to: 30).map(\.requests) == [3])
    }
}
