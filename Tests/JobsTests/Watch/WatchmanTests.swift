import Core
import Engine
import Foundation
import HDF5
import Testing

@testable import Jobs

@Suite struct WatchmanTests {
    private static let rows = WatchData.series(rows: 700, fault: 600..<620)

    private static func settings(_ folder: Scratch) throws -> WatchSettings {
        try WatchData.write(try WatchData.fit(WatchData.series(rows: 400)), to: folder.file("model.h5"))
        var settings = WatchSettings()
        settings.models = folder.file("model.h5")
        settings.stateFolder = folder.file("state")
        settings.saveSeconds = 0
        settings.learnsInBackground = false
        settings.policy.rule.gapSeconds = 20
        return settings
    }

    private static func watchman(_ settings: WatchSettings, _ said: Said, _ learner: Learner? = nil) throws -> Watchman
    {
        try Watchman(
            settings, registry: Strategies.registry(), loader: .inProcess, learner: learner, say: said.take)
    }

    @Test func episodeOfAFaultIsWrittenOnce() async throws {
        let folder = try Scratch()
        let settings = try Self.settings(folder)
        let said = Said()
        let watchman = try Self.watchman(settings, said)
        for interval in WatchData.intervals(Self.rows) { try await watchman.take(interval) }
        await watchman.finish()
        let lines = try folder.text("state/events.jsonl").split(separator: "\n")
        #expect(lines.count == said.events.count && lines.contains { $0.contains(#""event":"opened""#) })
        #expect(said.events.contains { $0.episode.startSeconds >= 10_600 && $0.episode.startSeconds < 10_610 })
    }

    @Test func restartResumesAfterLastInterval() async throws {
        let folder = try Scratch()
        let settings = try Self.settings(folder)
        let intervals = WatchData.intervals(Self.rows)
        let whole = Said()
        var single = settings
        single.stateFolder = folder.file("whole")
        let one = try Self.watchman(single, whole)
        for interval in intervals { try await one.take(interval) }
        let said = Said()
        for part in [0..<605, 500..<640, 630..<700] {
            let watchman = try Self.watchman(settings, said)
            for interval in intervals[part] { try await watchman.take(interval) }
            await watchman.finish()
        }
        #expect(said.verdicts.map(\.verdict) == whole.verdicts.map(\.verdict))
        #expect(said.events == whole.events)
        #expect(try folder.text("state/events.jsonl") == folder.text("whole/events.jsonl"))
    }

    @Test func secondWatchOnAStateFolderIsRefused() throws {
        let folder = try Scratch()
        let settings = try Self.settings(folder)
        let first = try Self.watchman(settings, Said())
        #expect(throws: (any Error).self) { try Self.watchman(settings, Said()) }
        withExtendedLifetime(first) {}
    }

    @Test func detectorsOfAnotherIntervalAreRefused() throws {
        let folder = try Scratch()
        var settings = try Self.settings(folder)
        settings.intervalSeconds = 15
        let other = settings
        #expect(throws: DetectorError.self) { try Self.watchman(other, Said()) }
    }

    @Test func badFileKeepsTheOldDetectors() throws {
        let folder = try Scratch()
        let settings = try Self.settings(folder)
        let path = try #require(settings.models)
        var shelf = DetectorShelf(path, registry: try Strategies.registry(), loader: .inProcess)
        #expect(shelf.changes().detectors.count == 1)
        #expect(shelf.changes().detectors.isEmpty)
        try folder.write("model.h5", "this is not a model")
        let changes = shelf.changes()
        #expect(changes.detectors.isEmpty && changes.problems.count == 1)
        #expect(changes.problems[0].hasSuffix("keeping the current detectors"))
        // Said once.
        #expect(shelf.changes().problems.isEmpty)
        try WatchData.write(try WatchData.fit(WatchData.series(rows: 300)), to: path)
        #expect(shelf.changes().detectors.count == 1)
    }

    @Test func acceptedBehaviourBecomesNormal() async throws {
        let folder = try Scratch()
        var settings = try Self.settings(folder)
        settings.learnSeconds = 200
        let data = WatchData.series(rows: 1500, level: 60)
        let learner = Learner(
            command: nil,
            source: .files([try folder.write("rows.csv", WatchData.csv(data))], WatchData.reading, intervalSeconds: 1),
            loader: .inProcess)
        let said = Said()
        let watchman = try Self.watchman(settings, said, learner)
        let intervals = WatchData.intervals(data)
        for interval in intervals[0..<50] { try await watchman.take(interval) }
        try #require(said.events.contains { if case .opened = $0 { true } else { false } })
        await watchman.accept(WatchData.workload)
        let opened = said.events.count
        for interval in intervals[50...] { try await watchman.take(interval) }
        let later = said.verdicts.filter { $0.verdict.timeSeconds >= intervals[50].timeSeconds }
        #expect(later.allSatisfy { !$0.verdict.isAnomalous || $0.hold != nil })
        #expect(said.notes.contains { $0.contains("1 learned") }, "\(said.notes)")
        #expect(said.verdicts.last?.verdict.version.hasPrefix("learned-") == true)
        #expect(said.events.count == opened, "\(said.events.suffix(2))")
    }

    @Test func onlyTheLastVersionsAreKept() throws {
        let folder = try Scratch()
        for number in 1...5 { try folder.write("learned-000\(number).h5", "") }
        LearnedVersions.prune(folder.path, keep: 2, inUse: ["learned-0001@12345678"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == ["learned-0001.h5", "learned-0004.h5", "learned-0005.h5"])
    }
}
