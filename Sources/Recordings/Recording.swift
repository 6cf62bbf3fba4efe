package import Core
package import Files
internal import Foundation
package import HDF5

/// Recorded series: one HDF5 file, or a folder of such files as segments in the order of their names.
package enum Recording {
    /// Rows of gaps that a replica's series may hold for each row that was recorded, and in any case. A wider gap ends the
    /// series: what is missing must not take more memory than what is there.
    private static let gapRowsPerRow = 4
    private static let gapRowsAnyway = 1000

    /// Writes series to one file; the old file stays until the new one is complete.
    ///
    /// - Throws: ``FileError``; nothing is left behind then.
    package static func write(_ series: [Series], to path: String) throws(FileError) {
        var groups = FileGroup()
        for part in series {
            let group = group(of: part)
            ReplicaGroups.insert(group, workload: part.workload, replica: part.replica, into: &groups)
        }
        var root = FileGroup(attributes: FileFormat.recording.attributes)
        root.groups["series"] = groups
        try root.checkIsReadable(path, "the series", remedy: "write a shorter time range to each file")
        try ContentHash.write(root, to: path)
    }

    /// A series' times, columns and values.
    static func group(of part: Series) -> FileGroup {
        var group = FileGroup(attributes: ["period_seconds": .real(part.intervalSeconds)])
        group.arrays["time"] = ReplicaGroups.times((0..<part.rowCount).map(part.timeSeconds))
        group.arrays["column"] = .texts(part.columns)
        group.arrays["column"]?.scales = ["column"]
        group.arrays["values"] = .float32(part.values, shape: [part.rowCount, part.columns.count])
        group.arrays["values"]?.scales = ["time", "column"]
        return group
    }

    /// Reads a file or a folder: its segments, and the rows that no segment holds yet.
    ///
    /// Parts of one replica are joined; the time between them is a gap. A new series starts where the gap is far wider than
    /// the rows that there are, where the clock was set back, and where the interval or the columns changed. Columns that
    /// were only added or only left out, as by another version of the program, go on: what a part lacks is not observed in it.
    ///
    /// - Parameter loader: where each part is parsed.
    /// - Throws: ``FileError``.
    package static func read(_ path: String, loader: FileLoader = .inProcess) throws(FileError) -> [Series] {
        var runs: [Workload: [String: [Run]]] = [:]
        let parts = try parts(path)
        let loader = parts.count > 1 ? loader.forManyFiles() : loader
        for part in parts {
            for series in try readPart(part, loader) where series.rowCount > 0 {
                append(series, to: &runs[series.workload, default: [:]][series.replica, default: []])
            }
        }
        return runs.sorted { $0.key < $1.key }.flatMap { replicas in
            replicas.value.sorted { $0.key < $1.key }.flatMap { $0.value.map(\.series) }
        }
    }

    private static func readPart(_ path: String, _ loader: FileLoader) throws(FileError) -> [Series] {
        guard path.hasSuffix(RecordingFolder.journalSuffix) else { return try readSegment(path, loader) }
        do {
            return try series(in: try JournalTree.read(path, loader: loader), path)
        } catch  where !FileManager.default.fileExists(atPath: path) {
            // Its writer made a segment of it after the folder was listed.
            let stem = String(path.dropLast(RecordingFolder.journalSuffix.count))
            return try readSegment(stem + RecordingFolder.segmentSuffix, loader)
        }
    }

    private static func parts(_ path: String) throws(FileError) -> [String] {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FileError(.notFound, path: path, problem: "no such file or folder", remedy: "check the path")
        }
        guard isFolder else { return [path] }
        let parts = RecordingFolder.parts(path)
        guard !parts.isEmpty else {
            throw FileError(
                .notFound, path: path, problem: "holds no *.h5 segment", remedy: "give the folder of a recording")
        }
        return parts
    }

    private static func readSegment(_ path: String, _ loader: FileLoader) throws(FileError) -> [Series] {
        try series(in: try ContentHash.read(path, format: .recording, isRequired: false, loader: loader), path)
    }

    /// The series of a segment's tree.
    private static func series(in root: FileGroup, _ path: String) throws(FileError) -> [Series] {
        guard root.groups["series"] != nil || root.groups.isEmpty && root.arrays.isEmpty else {
            throw FileError(
                .badContent, path: path, problem: "has no group 'series'",
                remedy: "write the rows of each replica to /series/WORKLOAD/REPLICA, as docs/files.md describes")
        }
        for (name, workload) in root.groups["series"]?.groups ?? [:] where !workload.arrays.isEmpty {
            throw FileError(
                .badContent, path: path, object: "/series/\(name)",
                problem: "holds data sets, but no group of a replica",
                remedy: "write the rows of each replica to /series/WORKLOAD/REPLICA, as docs/files.md describes")
        }
        var result: [Series] = []
        for reader in ReplicaGroups.all(in: root.groups["series"] ?? FileGroup(), path: path, place: "/series") {
            result.append(try RecordedSeries.read(reader))
        }
        return result
    }

    /// Puts a part behind those of its replica's last run, or begins a new run with it.
    private static func append(_ next: Series, to runs: inout [Run]) {
        guard let last = runs.last else {
            runs = [Run(next)]
            return
        }
        guard last.hasKin(next.columns), abs(last.first.intervalSeconds - next.intervalSeconds) < 1e-9 else {
            runs.append(Run(next))
            return
        }
        let missing = last.rowsMissing(before: next)
        let allowed = gapRowsPerRow * (last.rowCount + next.rowCount) + gapRowsAnyway
        if missing >= 0, Double(last.gapRowCount) + missing <= Double(allowed) {
            runs[runs.count - 1].append(next, afterGapOf: Int(missing))
        } else {
            runs.append(Run(next))
        }
    }

    /// The parts of one replica on one clock; each row is copied once, however many parts there are.
    private struct Run {
        let first: Series
        private var columns: [String]
        /// Rows of the parts, without the gaps between them.
        private(set) var rowCount: Int
        private var values: [Float]

        init(_ first: Series) {
            self.first = first
            columns = first.columns
            rowCount = first.rowCount
            values = first.values
        }

        var gapRowCount: Int { values.count / columns.count - rowCount }

        func rowsMissing(before next: Series) -> Double {
            first.clock.nearestRow(to: next.startSeconds) - Double(values.count / columns.count)
        }

        /// Whether columns are the same as these, or more, or fewer.
        func hasKin(_ others: [String]) -> Bool {
            others == columns || Set(others).isSubset(of: columns) || Set(columns).isSubset(of: others)
        }

        mutating func append(_ next: Series, afterGapOf missing: Int) {
            if Set(next.columns).count > columns.count { widen(to: next.columns) }
            values.append(contentsOf: repeatElement(.nan, count: missing * columns.count))
            values.append(contentsOf: Self.cells(next.values, from: next.columns, to: columns))
            rowCount += next.rowCount
        }

        private mutating func widen(to wider: [String]) {
            values = Self.cells(values, from: columns, to: wider)
            columns = wider
        }

        /// Rows in other columns; NaN in those that they lack.
        private static func cells(_ values: [Float], from old: [String], to new: [String]) -> [Float] {
            guard old != new else { return values }
            let places = new.map { old.firstIndex(of: $0) }
            var result: [Float] = []
            result.reserveCapacity(values.count / old.count * new.count)
            for row in stride(from: 0, to: values.count, by: old.count) {
                for place in places { result.append(place.map { values[row + $0] } ?? .nan) }
            }
            return result
        }

        var series: Series {
            Series(
                workload: first.workload, replica: first.replica, columns: columns,
                startSeconds: first.startSeconds, intervalSeconds: first.intervalSeconds, values: values)
        }
    }
}
