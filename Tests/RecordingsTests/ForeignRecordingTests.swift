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
    private func recording(_ change: (inout FileGroup) -> Void) throws -> String {
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
            ("'values' is of type int64", "float32", { $0.arrays["values"] = FileArray.int64([1, 2, 3]) }),
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
}
