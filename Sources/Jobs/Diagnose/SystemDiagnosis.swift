package import Core
package import Diagnosis
internal import Engine
internal import Foundation
package import Ingest
package import Report

/// Joins the episodes of single workloads into incidents across workloads, and ranks the suspects of each.
package struct SystemDiagnosis: Sendable {
    /// Edge tables: who called whom. Without any, those in the folders of the data are taken.
    package var edges: [String] = []
    /// Rows to compare with; by default all that are apart from episodes.
    package var quiet: QuietPeriod?
    package var ranker = "lost-time"

    package init() {}

    /// The edge tables to read for data from these files and folders.
    package func tables(for inputs: [String]) -> [String] {
        edges.isEmpty ? inputs.flatMap(EdgeFile.tables(at:)) : edges.flatMap(EdgeFile.withEarlier)
    }

    /// The incidents across workloads in a time range, in order of their start.
    ///
    /// - Parameters:
    ///   - samples: the calls, which may reach beyond the range.
    ///   - series: the workloads' own metrics.
    package func incidents(
        _ episodes: [Episode], samples: [EdgeSample], series: [Series], fromSeconds: Double?, toSeconds: Double?
    ) throws -> [SystemIncident] {
        let found = try find(
            episodes, samples: samples, series: series, fromSeconds: fromSeconds, toSeconds: toSeconds)
        return found.incidents.map { incident in
            SystemIncident(
                startSeconds: incident.startSeconds, endSeconds: incident.lastSeconds, workloads: incident.workloads,
                cause: incident.cause, graph: found.finder.history.graph,
                lostSeconds: found.finder.lostSeconds(in: incident))
        }
    }

    /// What ``find(_:samples:series:fromSeconds:toSeconds:)`` found, and by what.
    struct Found {
        let incidents: [TrackedIncident]
        let finder: IncidentFinder
        let quietRows: [Int]
    }

    func find(
        _ episodes: [Episode], samples: [EdgeSample], series: [Series], fromSeconds: Double?, toSeconds: Double?
    ) throws -> Found {
        let history = SystemHistory(samples: samples, series: series)
        let table = history.edges
        let rows =
            (fromSeconds.map(table.row(notBefore:)) ?? 0)..<(toSeconds.map(table.row(notBefore:)) ?? table.rowCount)
        guard !rows.isEmpty else {
            throw JobError(
                problem: "the edge table has no row in the time range",
                remedy: "give the table of the same time as the data")
        }
        let quietRows = quietRows(episodes, table)
        let finder = try IncidentFinder(
            try Strategies.registry().ranker(ranker), history: history, quietRows: quietRows)
        let tracked = episodes.map { episode in
            TrackedEpisode(
                workload: episode.workload, replica: episode.replica, startSeconds: episode.startSeconds,
                lastSeconds: episode.endSeconds)
        }
        return Found(
            incidents: finder.incidents(of: tracked, rows: rows), finder: finder, quietRows: quietRows)
    }

    private func quietRows(_ episodes: [Episode], _ table: EdgeTable) -> [Int] {
        if let quiet { return quiet.rows(of: table) }
        let recovery = QuietPeriod().recoverySeconds
        return table.timesSeconds.indices.filter { row in
            let time = table.timesSeconds[row]
            return !episodes.contains { time >= $0.startSeconds && time <= $0.endSeconds + recovery }
        }
    }
}

extension EdgeFile {
    /// Name of the edge table in a recording's folder.
    package static let nameInRecording = "edges.csv"

    /// The edge tables that a path stands for: the file itself or the one in a recording's folder, after the earlier one
    /// that the agent made of it, if there is one.
    package static func tables(at path: String) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
        let file = isFolder.boolValue ? "\(path)/\(nameInRecording)" : path
        return FileManager.default.fileExists(atPath: file) && isEdgeTable(file) ? withEarlier(file) : []
    }

    /// A table, after the earlier one if there is one.
    package static func withEarlier(_ path: String) -> [String] {
        FileManager.default.fileExists(atPath: earlier(path)) ? [earlier(path), path] : [path]
    }

    /// Where the agent keeps the rows before those of a table.
    package static func earlier(_ path: String) -> String {
        path.hasSuffix(".csv") ? "\(path.dropLast(4)).earlier.csv" : "\(path).earlier"
    }
}
