package import Core

/// A changing set of streams: detectors by workload, one causal stream per replica.
///
/// A stream starts with a replica's first row and ends with the replica. Its verdicts are those of ``Detector/score(_:)``
/// for the same rows, bit for bit.
package struct StreamSet {
    /// Rows kept of each replica, with which a new detector's stream starts.
    private static let recentRowCount = 64

    private var detectors: [Workload: InstalledDetector] = [:]
    private(set) var streams: [StreamKey: ReplicaStream] = [:]
    private var recent: [StreamKey: [WatchRow]] = [:]
    /// Replicas whose rows lack a column, and why; each is reported once.
    private var refused: [StreamKey: DetectorError] = [:]
    private var problems: [DetectorError] = []
    private let borrows: Bool

    /// - Parameter borrows: whether a workload without a detector is judged by that of a sibling.
    package init(borrows: Bool = true) {
        self.borrows = borrows
    }

    package var count: Int { streams.count }
    package var workloads: Set<Workload> { Set(recent.keys.map(\.workload)) }
    package var installed: [Workload: InstalledDetector] { detectors }

    /// Workloads that are observed and have no detector of their own.
    package var unlearned: Set<Workload> { workloads.filter { detectors[$0] == nil } }

    /// The columns of each workload's newest rows.
    package var columns: [Workload: Set<String>] {
        recent.reduce(into: [:]) { columns, entry in
            columns[entry.key.workload, default: []].formUnion(entry.value.last?.columns ?? [])
        }
    }

    /// The detector that judges a workload whose rows have the columns it needs: its own, or the one it borrows.
    package func detector(of workload: Workload) -> Detector? {
        if let own = detectors[workload] { return own.detector }
        return borrows ? DetectorChoice.siblings(of: workload, in: detectors).first?.installed.detector : nil
    }

    /// Takes new detectors into use. Streams of other workloads, and of the same version, go on undisturbed; the others
    /// start again with the last rows of their replica.
    package mutating func install(_ new: [Workload: InstalledDetector]) {
        for (workload, installed) in new { detectors[workload] = installed }
        for key in recent.keys.sorted() { renew(key) }
    }

    /// Takes detectors out of use.
    package mutating func remove(_ workloads: Set<Workload>) {
        for workload in workloads { detectors[workload] = nil }
        for key in recent.keys.sorted() { renew(key) }
    }

    private mutating func renew(_ key: StreamKey) {
        guard let columns = recent[key]?.last?.columns else { return }
        let choice = DetectorChoice.of(key.workload, columns: columns, in: detectors, borrows: borrows)
        if let stream = streams[key], stream.installed.version == choice?.installed.version,
            stream.borrowedFrom == choice?.borrowedFrom
        {
            return
        }
        refused[key] = nil
        // Rows of the past may have been read without the columns that the new detector calculates; the next row shows.
        start(key, columns, reportsRefusal: false)
        for row in recent[key] ?? [] { _ = streams[key]?.push(row) }
    }

    private mutating func start(_ key: StreamKey, _ columns: [String], reportsRefusal: Bool = true) {
        streams[key] = nil
        guard refused[key] == nil,
            let choice = DetectorChoice.of(key.workload, columns: columns, in: detectors, borrows: borrows)
        else { return }
        do throws(DetectorError) {
            streams[key] = try ReplicaStream(
                choice.installed, borrowedFrom: choice.borrowedFrom, columns: columns)
        } catch {
            guard reportsRefusal else { return }
            refused[key] = error
            problems.append(error)
        }
    }

    /// Scores a row; nil while there is no detector or no complete window.
    package mutating func push(_ row: WatchRow) -> RowVerdict? {
        if streams[row.key]?.columns != row.columns {
            if recent[row.key]?.last?.columns != row.columns { refused[row.key] = nil }
            start(row.key, row.columns)
        }
        var rows = recent[row.key] ?? []
        if rows.last.map({ $0.columns != row.columns }) == true { rows = [] }
        if rows.count >= Self.recentRowCount { rows.removeFirst(rows.count - Self.recentRowCount + 1) }
        rows.append(row)
        recent[row.key] = rows
        return streams[row.key]?.push(row)
    }

    /// Removes an ended replica.
    package mutating func end(_ key: StreamKey) {
        streams[key] = nil
        recent[key] = nil
        refused[key] = nil
    }

    /// Forgets replicas without a row since a time.
    ///
    /// - Returns: those forgotten.
    package mutating func endIdle(before seconds: Double) -> [StreamKey] {
        let idle = recent.filter { ($0.value.last?.timeSeconds ?? -.infinity) < seconds }.keys.sorted()
        for key in idle { end(key) }
        return idle
    }

    /// Why replicas have no verdicts; each reason is given once.
    package mutating func takeProblems() -> [DetectorError] {
        defer { problems = [] }
        return problems
    }

    /// Continues a saved stream, if its detector is still the same.
    mutating func resume(_ saved: StreamRecord) {
        let key = saved.key
        guard
            let choice = DetectorChoice.of(key.workload, columns: saved.columns, in: detectors, borrows: borrows),
            choice.installed.version == saved.version,
            // A stream that cannot be continued starts with the replica's next row.
            var stream = try? ReplicaStream(
                choice.installed, borrowedFrom: choice.borrowedFrom, columns: saved.columns),
            (try? stream.resume(saved.memory, band: saved.band, blame: saved.blame, lastSeconds: saved.lastTime)) != nil
        else { return }
        streams[key] = stream
    }
}
