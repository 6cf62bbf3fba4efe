import Core
import StorageTesting
import Testing

@testable import Files
@testable import HDF5
@testable import Recordings

/// Recordings that other programs wrote: the same groups with other types of numbers.
@Suite struct ForeignRecordingTests {
    private let zero: Int64 = 1_772_323_200

    /// A recording of three rows in which `change` replaces what this program would have written.
    private func recording(
        names: (inout FileGroup) -> Void = { _ in }, _ change: (inout FileGroup) -> Void = { _ in }
    ) throws -> String {
        let folder = try Scratch()
        self.folder.append(folder)
        var group = FileGroup(attributes: [
            "workload": .text("web"), "replica": .text("web-0"), "period_seconds": .real(60),
        ])
        group.arrays["time"] = .float64([Double(zero), Double(zero) + 60, Double(zero) + 120])
        group.arrays["column"] = .texts(["cpu"])
        group.arrays["values"] = .float32([0.5, 1.5, 2.5], shape: [3, 1])
        change(&group)
        var groups = FileGroup()
        ReplicaGroups.insert(group, workload: Workload("web"), replica: "web-0", into: &groups)
        if var own = groups.groups["web"]?.groups["web-0"] {
            names(&own)
            groups.groups["web"]?.groups["web-0"] = own
        }
        var root = FileGroup(attributes: FileFormat.recording.attributes)
        root.groups["series"] = groups
        let path = folder.file("a.h5")
        try AtomicFile.write(root, to: path)
        return path
    }

    private final class Folders {
        var all: [Scratch] = []
        func append(_ folder: Scratch) { all.append(folder) }
    }

    private let folder = Folders()

    private func expectRead(_ path: String) throws {
        let series = try #require(try Recording.read(path).first)
        #expect(series.values == [0.5, 1.5, 2.5] && series.intervalSeconds == 60)
        #expect(series.startSeconds == Double(zero))
    }

    @Test func readsValuesOfDoublePrecision() throws {
        try expectRead(
            try recording { $0.arrays["values"] = .float64([0.5, 1.5, 2.5], shape: [3, 1]) })
    }

    @Test func readsWholeSeconds() throws {
        try expectRead(try recording { $0.arrays["time"] = .int64([zero, zero + 60, zero + 120]) })
    }

    @Test func readsAWholeInterval() throws {
        try expectRead(try recording { $0.attributes["period_seconds"] = .integer(60) })
    }

    @Test func namesTheTypeOfWhatItCannotRead() throws {
        let cases: [(String, String, (inout FileGroup) -> Void)] = [
            ("'values' is of type text", "float32", { $0.arrays["values"] = .texts(["1", "2", "3"]) }),
            ("has the shape [1, 3]", "[rows, columns]", { $0.arrays["values"] = .float32([1, 2, 3], shape: [1, 3]) }),
            (
                "after the year 9999", "in seconds",
                { $0.arrays["time"] = .int64((0..<3).map { 1_772_323_200_000 + 60_000 * $0 }) }
            ),
            (
                "row 2 is 3600.0 s after the row before", "NaN",
                { $0.arrays["time"] = .int64([1_772_323_200, 1_772_323_260, 1_772_326_860]) }
            ),
            (
                "the time of row 2 is not after", "CSV",
                { $0.arrays["time"] = .int64([1_772_323_200, 1_772_323_260, 1_772_323_200]) }
            ),
            (
                "column 'cpu' is there twice", "its own name",
                {
                    $0.arrays["column"] = .texts(["cpu", "cpu"])
                    $0.arrays["values"] = .float32([1, 2, 3, 4, 5, 6], shape: [3, 2])
                }
            ),
            (
                "too little for its size", "distance from a constant",
                { $0.arrays["values"] = .float64([68_719_476_736, 68_719_478_784, 68_719_474_688], shape: [3, 1]) }
            ),
            ("'time' is of type text", "float64", { $0.arrays["time"] = .texts(["a", "b", "c"]) }),
            ("has no data set 'values'", "each row", { $0.arrays["values"] = nil }),
            ("has no data set 'time'", "seconds", { $0.arrays["time"] = nil }),
            ("'period_seconds' is not a finite number", "float64", { $0.attributes["period_seconds"] = .text("60") }),
            ("has no attribute 'period_seconds'", "interval", { $0.attributes["period_seconds"] = nil }),
        ]
        for (problem, remedy, change) in cases {
            let path = try recording(change)
            let error = try storeError(path) { _ = try Recording.read(path) }
            #expect(error.problem.contains(problem) && error.remedy.contains(remedy), "\(error)")
            #expect(!error.remedy.contains("damaged"), "\(error)")
        }
    }

    @Test func readsWholeValues() throws {
        let path = try recording {
            $0.arrays["values"] = FileArray(array: NamedArray(shape: [3, 1], values: .int64([5, 6, 7])))
        }
        #expect(try Recording.read(path).first?.values == [5, 6, 7])
    }

    @Test func whatIsNotFiniteIsNotObserved() throws {
        let path = try recording { $0.arrays["values"] = .float32([0.5, .infinity, 2.5], shape: [3, 1]) }
        let values = try #require(try Recording.read(path).first?.values)
        #expect(values[0] == 0.5 && values[1].isNaN && values[2] == 2.5)
    }

    /// As h5py and MATLAB may write attributes.
    @Test func readsAttributesOfOneElementAndVersionsAsFloats() throws {
        let folder = try Scratch()
        var root = FileGroup(attributes: ["format": .texts(["anomengine-recording"]), "format_version": .real(1)])
        root.groups["series"] = FileGroup()
        try AtomicFile.write(root, to: folder.file("a.h5"))
        #expect(try Recording.read(folder.file("a.h5")).isEmpty)
        root.attributes["format_version"] = .real(1.5)
        try AtomicFile.write(root, to: folder.file("b.h5"))
        let error = try storeError(folder.file("b.h5")) { _ = try Recording.read(folder.file("b.h5")) }
        #expect(error.problem.contains("not a version number") && error.remedy.contains("int64"))
    }

    @Test func namesMayBeListsOfOne() throws {
        try expectRead(
            try recording(names: {
                $0.attributes["workload"] = .texts(["web"])
                $0.attributes["replica"] = .texts(["web-0"])
            }))
        let path = try recording(names: { $0.attributes["workload"] = nil })
        let error = try storeError(path) { _ = try Recording.read(path) }
        #expect(error.problem.contains("has no attribute 'workload'") && error.remedy.contains("as text"))
    }

    @Test func workloadWithoutReplicasIsNamed() throws {
        let folder = try Scratch()
        var root = FileGroup(attributes: FileFormat.recording.attributes)
        root.groups["series"] = FileGroup(groups: ["web": FileGroup(arrays: ["time": .float64([0, 60])])])
        try AtomicFile.write(root, to: folder.file("a.h5"))
        let error = try storeError(folder.file("a.h5")) { _ = try Recording.read(folder.file("a.h5")) }
        #expect(error.object == "/series/web" && error.problem.contains("no group of a replica"))
    }

    @Test func groupsElsewhereAreNamed() throws {
        let folder = try Scratch()
        var root = FileGroup(attributes: FileFormat.recording.attributes)
        root.groups["data"] = FileGroup()
        try AtomicFile.write(root, to: folder.file("a.h5"))
        let error = try storeError(folder.file("a.h5")) { _ = try Recording.read(folder.file("a.h5")) }
        #expect(error.problem.contains("no group 'series'") && error.remedy.contains("/series/"))
    }
}
