internal import Core
internal import Engine
import Files
import Foundation
import StorageTesting
import Testing

@testable import HDF5
@testable import ModelFiles
@testable import Recordings

@Suite struct RoundTripTests {
    @Test func modelComesBack() throws {
        let folder = try Scratch()
        let path = folder.file("model.h5")
        try FileKind.model.write(to: path)
        let file = try ModelFile.read(path)
        #expect(file.createdAt == Examples.createdAt)
        #expect(file.engineVersion == "0.1.0")
        #expect(file.sha256.count == 64)
        #expect(file.detectors.map(\.workload) == Examples.detectors.map(\.workload))
        for (found, expected) in zip(file.detectors, Examples.detectors) { #expect(found == expected) }
        #expect(folder.names == ["model.h5"])
    }

    @Test func resultsComeBack() throws {
        let folder = try Scratch()
        let path = folder.file("results.h5")
        try FileKind.results.write(to: path)
        let file = try ResultsFile.read(path)
        #expect(file.createdAt == Examples.createdAt)
        #expect(file.scored == Examples.scored)
        #expect(file.episodes == Examples.episodes)
    }

    @Test func resultsWithoutAScoreComeBack() throws {
        let folder = try Scratch()
        let empty = ScoredSeries(workload: Workload("idle"), replica: "r", intervalSeconds: 60, features: ["cpu"])
        try ResultsFile.write(
            scored: [empty], episodes: [], to: folder.file("r.h5"), createdAt: "now", engineVersion: "1")
        let file = try ResultsFile.read(folder.file("r.h5"))
        #expect(file.scored == [empty])
        #expect(file.episodes.isEmpty)
    }

    @Test func recordingComesBackBitForBit() throws {
        let folder = try Scratch()
        let path = folder.file("recording.h5")
        try FileKind.recording.write(to: path)
        let found = try Recording.read(path)
        #expect(found.map(\.replica) == Examples.series.map(\.replica))
        for (series, expected) in zip(found, Examples.series) {
            #expect(series.workload == expected.workload)
            #expect(series.columns == expected.columns)
            #expect(series.startSeconds == expected.startSeconds)
            #expect(series.intervalSeconds == expected.intervalSeconds)
            #expect(series.values.map(\.bitPattern) == expected.values.map(\.bitPattern))
        }
    }

    @Test(arguments: FileKind.allCases)
    func sameContentGivesSameBytes(_ kind: FileKind) throws {
        let folder = try Scratch()
        try kind.write(to: folder.file("a.h5"))
        // HDF5 may note times in whole seconds.
        sleep(1)
        try kind.write(to: folder.file("b.h5"))
        #expect(try bytes(of: folder.file("a.h5")) == bytes(of: folder.file("b.h5")))
    }

    @Test func digestExcludesOnlyTimestamp() throws {
        let folder = try Scratch()
        func digest(_ records: [DetectorRecord], createdAt: String, version: String) throws -> String {
            let path = folder.file("m.h5")
            try ModelFile.write(records, to: path, createdAt: createdAt, engineVersion: version)
            return try ModelFile.read(path).sha256
        }
        let records = [Examples.detector("w", seed: 1)]
        let first = try digest(records, createdAt: "then", version: "1")
        #expect(try digest(records, createdAt: "now", version: "1") == first)
        #expect(try digest(records, createdAt: "then", version: "2") != first)
        #expect(try digest([Examples.detector("w", seed: 2)], createdAt: "then", version: "1") != first)
        #expect(try digest([Examples.detector("v", seed: 1)], createdAt: "then", version: "1") != first)
    }

    @Test func theOriginOfTheDataIsKeptUnderTheDigest() throws {
        let folder = try Scratch()
        func write(_ origin: String?) throws -> ModelFile {
            try ModelFile.write(
                [Examples.detector("w")], to: folder.file("m.h5"), createdAt: "now", engineVersion: "1", origin: origin)
            return try ModelFile.read(folder.file("m.h5"))
        }
        let without = try write(nil)
        #expect(without.origin == nil)
        let with = try write(#"{"selector":"a"}"#)
        #expect(with.origin == #"{"selector":"a"}"#)
        #expect(try ModelFile.origin(folder.file("m.h5")) == with.origin)
        #expect(try write(#"{"selector":"b"}"#).sha256 != with.sha256 && without.sha256 != with.sha256)
    }

    @Test func groupNamesAreDistinct() {
        let names = Examples.workloads + ["%", "a/b", "a%2Fb", ".", "a.b", "a\0b", "ab"]
        #expect(Set(names.map(GroupName.encoded)).count == names.count)
        for name in names.map(GroupName.encoded) {
            #expect(!name.isEmpty && !name.contains("/") && !name.hasPrefix(".") && !name.contains("\0"))
        }
        for name in names { #expect(GroupName.decoded(GroupName.encoded(name)) == name) }
        #expect(GroupName.decoded("%2") == "%2" && GroupName.decoded("a%XX%252F") == "a%XX%2F")
    }

    @Test func twoDetectorsOfOneWorkloadAreRefused() throws {
        let folder = try Scratch()
        let path = folder.file("m.h5")
        let error = try storeError(path) {
            try ModelFile.write(
                [Examples.detector("w"), Examples.detector("w")], to: path, createdAt: "now", engineVersion: "1")
        }
        #expect(error.kind == .badContent)
        #expect(folder.names.isEmpty)
    }

    @Test func rejectsStringWithNULByte() throws {
        let folder = try Scratch()
        let path = folder.file("r.h5")
        let series = Series(
            workload: Workload("w"), replica: "r", columns: ["cpu\0usage"], startSeconds: 0, intervalSeconds: 1,
            values: [1])
        let error = try storeError(path) { try Recording.write([series], to: path) }
        #expect(error.kind == .badContent)
        #expect(error.object == "column")
        #expect(folder.names.isEmpty)
    }
}
