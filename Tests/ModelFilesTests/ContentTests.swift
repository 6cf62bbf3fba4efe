import StorageTesting
import Testing

@testable import Files
@testable import HDF5
@testable import ModelFiles
@testable import Recordings

/// Files that are sound HDF5 with a valid digest, but not what the format says.
@Suite struct ContentTests {
    /// Writes `root` and reads it as a kind of file.
    private func error(_ kind: FileKind, _ root: FileGroup, sealed: Bool = true) throws -> FileError {
        let folder = try Scratch()
        let path = folder.file("x.h5")
        if sealed {
            try ContentHash.write(root, to: path)
        } else {
            try AtomicFile.write(root, to: path)
        }
        return try storeError(path) { _ = try kind.read(path) }
    }

    /// The content of an example file.
    private func tree(_ kind: FileKind) throws -> FileGroup {
        let folder = try Scratch()
        try kind.write(to: folder.file("x.h5"))
        return try FileTreeReader.open(folder.file("x.h5")) { reader, file throws(FileError) in
            try reader.group(file)
        }
    }

    @Test(arguments: FileKind.allCases)
    func newerFormatVersionAsksForNewerProgram(_ kind: FileKind) throws {
        var root = try tree(kind)
        root.attributes["format_version"] = .integer(99)
        let error = try error(kind, root)
        #expect(error.kind == .newerVersion)
        #expect(error.problem.contains("99"))
    }

    @Test(arguments: FileKind.allCases)
    func rejectsInvalidVersion(_ kind: FileKind) throws {
        for version in [FileAttribute.integer(0), .text("1"), nil] {
            var root = try tree(kind)
            root.attributes["format_version"] = version
            let error = try error(kind, root)
            #expect(error.kind == .badContent)
            #expect(error.object == "/@format_version")
        }
    }

    @Test(arguments: FileKind.allCases)
    func rejectsFileWithoutFormat(_ kind: FileKind) throws {
        let error = try error(kind, FileGroup(attributes: ["title": .text("weather")]))
        #expect(error.kind == .wrongFormat)
    }

    @Test func alteredContentDoesNotMatchItsDigest() throws {
        var model = try tree(.model)
        model.groups["detectors"]?.groups["cartservice"]?.attributes["period_seconds"] = .real(61)
        let error = try error(.model, model, sealed: false)
        #expect(error.kind == .damaged)
        #expect(error.object == "/detectors/cartservice")

        var results = try tree(.results)
        results.groups["incidents"]?.arrays["peak_score"] = .float64([1, 2])
        #expect(try self.error(.results, results, sealed: false).kind == .damaged)

        var recording = try tree(.recording)
        recording.groups["series"]?.groups["cartservice"]?.groups["cart-1"]?.arrays["values"] =
            .float32([0, 0, 0, 0, 0, 0], shape: [3, 2])
        #expect(try self.error(.recording, recording, sealed: false).kind == .damaged)
    }

    @Test func detectsRemovedDetector() throws {
        var root = try tree(.model)
        root.groups["detectors"]?.groups["cartservice"] = nil
        let error = try error(.model, root, sealed: false)
        #expect(error.kind == .damaged)
        #expect(error.object == "/")
    }

    @Test func openRecordingNeedsNoDigest() throws {
        let folder = try Scratch()
        var root = try tree(.recording)
        root.attributes["sha256"] = nil
        let path = folder.file("open.h5")
        try AtomicFile.write(root, to: path)
        #expect(try Recording.read(path).count == Examples.series.count)
    }

    @Test(arguments: [
        ("workload", "/@workload"), ("period_seconds", "@period_seconds"), ("unscored_rows", "@unscored_rows"),
    ])
    func aMissingAttributeIsNamed(_ name: String, _ words: String) throws {
        var root = try tree(.results)
        root.groups["workloads"]?.groups["cartservice"]?.groups["cart-1"]?.attributes[name] = nil
        let error = try error(.results, root)
        #expect(error.kind == .badContent)
        #expect(error.object == "/workloads/cartservice/cart-1")
        #expect(error.problem.contains("@\(name)"))
    }

    @Test(arguments: ["time", "score", "limit", "verdict", "feature", "contributions"])
    func aMissingArrayIsNamed(_ name: String) throws {
        var root = try tree(.results)
        root.groups["workloads"]?.groups["cartservice"]?.groups["cart-1"]?.arrays[name] = nil
        let error = try error(.results, root)
        #expect(error.kind == .badContent)
        #expect(error.problem.contains("'\(name)'"))
    }

    @Test(arguments: ["time", "score", "limit", "contributions"])
    func arraysOfDifferentLengthAreRefused(_ name: String) throws {
        var root = try tree(.results)
        root.groups["workloads"]?.groups["cartservice"]?.groups["cart-1"]?.arrays[name] =
            name == "contributions" ? .float32([1, 2], shape: [1, 2]) : .float64([1])
        let error = try error(.results, root)
        #expect(error.kind == .badContent)
        #expect(error.problem.contains("length"))
    }

    @Test func episodesOfDifferentLengthAreRefused() throws {
        for counts in [[3, 0], [-1, 3], [1, 0]] as [[Int64]] {
            var root = try tree(.results)
            root.groups["incidents"]?.arrays["attribution_count"] = .int64(counts)
            #expect(try error(.results, root).kind == .badContent)
        }
    }

    @Test func rejectsNonFiniteTimes() throws {
        var results = try tree(.results)
        results.groups["workloads"]?.groups["cartservice"]?.groups["cart-1"]?.arrays["time"] =
            .float64([0, .nan, 2, 3, 4])
        #expect(try error(.results, results).kind == .badContent)

        for times in [[0, 0.5, .nan], [.nan, 0.5, 1], [0, 0.5, 2], [0, 0.5]] as [[Double]] {
            var recording = try tree(.recording)
            recording.groups["series"]?.groups["cartservice"]?.groups["cart-1"]?.arrays["time"] = .float64(times)
            #expect(try error(.recording, recording).kind == .badContent, "\(times)")
        }
    }

    @Test(arguments: [0, -1, Double.nan])
    func rejectsInvalidInterval(_ interval: Double) throws {
        var recording = try tree(.recording)
        recording.groups["series"]?.groups["cartservice"]?.groups["cart-1"]?.attributes["period_seconds"] = .real(
            interval)
        #expect(try error(.recording, recording).kind == .badContent)
        var results = try tree(.results)
        results.groups["workloads"]?.groups["cartservice"]?.groups["cart-1"]?.attributes["period_seconds"] = .real(
            interval)
        #expect(try error(.results, results).kind == .badContent)
    }

    /// Alters a detector and gives it valid digests.
    private func detectorError(_ alter: (inout FileGroup) -> Void) throws -> FileError {
        var group = DetectorGroup.group(Examples.detector("w"))
        alter(&group)
        let folder = try Scratch()
        let path = folder.file("x.h5")
        try ModelFile.write(["w": group], to: path, createdAt: "now", engineVersion: "1")
        return try storeError(path) { _ = try ModelFile.read(path) }
    }

    @Test func detectorsThatBreakTheFormatAreRefused() throws {
        let errors = [
            try detectorError { $0.attributes["period_seconds"] = .real(-1) },
            try detectorError { $0.attributes["period_seconds"] = .real(.infinity) },
            try detectorError { $0.groups["scorer"] = nil },
            try detectorError { $0.groups["model"]?.attributes["params"] = .text("[1") },
            try detectorError { $0.groups["model"]?.attributes["plugin"] = .integer(1) },
            try detectorError { $0.groups["training"]?.attributes["seed"] = .text("one") },
            try detectorError { $0.groups["training"]?.attributes["rows"] = .text("1") },
            try detectorError { $0.groups["training"]?.arrays["loss_curve"] = .float64([1, 2, 3]) },
            try detectorError { $0.groups["training"]?.arrays["rl_distribution"] = .int64([1]) },
        ]
        for error in errors {
            #expect(error.kind == .badContent)
            #expect(error.object?.hasPrefix("/detectors/w") == true, "\(error)")
        }
    }
}
