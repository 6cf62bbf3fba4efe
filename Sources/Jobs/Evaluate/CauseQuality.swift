internal import Core
internal import Diagnosis
internal import Engine
package import Evaluation
internal import Ingest
internal import ModelFiles

/// How well incidents across workloads match labelled faults, and how early rankings have the faulty service in front.
package struct CauseQuality: Sendable {
    package let incidentCount: Int
    /// Incidents that neither begin nor last near a fault.
    package let incidentsWithoutFault: Int
    package let faultCount: Int
    /// Faults that an incident begins near.
    package let foundCount: Int
    /// Each ranker at the first alarm of each fault; a fault without one counts as wrong.
    package let rankers: RootCauseReport

    /// How long after a fault's end an alarm still counts as near it.
    private static let nearSeconds = IncidentTracker.Settings().joinSeconds

    /// - Parameter path: scored data of ``DetectJob``.
    package init(
        scored path: String, labels: [LabeledEvent], diagnosis: SystemDiagnosis, files: FileSettings = FileSettings()
    ) throws {
        let results = try ResultsFile.read(path, loader: files.parser.loader)
        let times = results.scored.flatMap(\.timesSeconds)
        guard let from = times.min(), let to = times.max() else {
            throw JobError(place: path, problem: "holds no scores", remedy: "score data that have a whole window")
        }
        let faults = labels.filter { $0.startSeconds <= to && $0.endSeconds >= from }
        var diagnosis = diagnosis
        if diagnosis.quiet == nil {
            var quiet = QuietPeriod()
            quiet.onsetsSeconds = labels.map(\.startSeconds)
            diagnosis.quiet = quiet
        }
        let found = try diagnosis.find(
            results.episodes, samples: try diagnosis.tables(for: []).flatMap { try EdgeFile.read($0) }, series: [],
            fromSeconds: from, toSeconds: to.nextUp)
        let interval = found.finder.history.edges.intervalSeconds ?? 0
        incidentCount = found.incidents.count
        incidentsWithoutFault =
            found.incidents.count { incident in
                !faults.contains { fault in
                    incident.startSeconds <= fault.endSeconds + Self.nearSeconds
                        && incident.lastSeconds >= fault.startSeconds
                }
            }
        // A row is stamped with its end or its begin, as whoever recorded it chose.
        let alarms = faults.map { fault in
            found.incidents.map(\.startSeconds).filter {
                $0 >= fault.startSeconds - interval && $0 <= fault.endSeconds + Self.nearSeconds
            }
            .min()
        }
        faultCount = faults.count
        foundCount = alarms.count { $0 != nil }
        rankers = try RootCauseEvaluation().report(
            builtinRankers, history: found.finder.history, quietRows: found.quietRows,
            faults: zip(faults, alarms).map { fault, alarm in
                .init(culprit: Workload(fault.workload), kind: fault.kind, onsetSeconds: alarm.map { $0 - interval })
            })
    }
}
