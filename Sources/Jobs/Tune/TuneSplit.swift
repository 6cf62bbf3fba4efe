internal import Core
internal import Evaluation

/// The rows of one workload in time order: to fit on, to compare on, and to test on.
struct TuneSplit: Sendable {
    let workload: Workload
    /// Replicas before the compared rows, without labelled anomalies.
    let fitting: [Series]
    /// Replicas up to the end of the compared rows. The first rows set up streams.
    let validation: [Series]
    /// Time of the first compared row.
    let validationSeconds: Double
    /// Replicas up to the end; nil where nothing is left to test on.
    let test: [Series]?
    let testSeconds: Double
    let events: [LabeledEvent]

    /// Rows before the compared ones that set up streams, at most.
    private static let warmUpRows = 2000

    init(_ workload: Workload, _ replicas: [Series], events: [LabeledEvent], settings: TuneSettings) {
        let start = replicas.map(\.startSeconds).min() ?? 0
        let end = replicas.map(\.endSeconds).max() ?? 0
        let testStart = end - (end - start) * settings.testShare
        let validationStart = testStart - (end - start) * settings.validationShare
        self.workload = workload
        self.events = events
        validationSeconds = validationStart
        testSeconds = testStart
        func part(_ from: Double, _ to: Double) -> [Series] {
            replicas.map { $0.slice(fromSeconds: from, toSeconds: to) }.filter { $0.rowCount > 0 }
        }
        func warm(_ from: Double) -> Double { from - Double(Self.warmUpRows) * (replicas.first?.intervalSeconds ?? 0) }
        fitting = part(start, validationStart).map { $0.without(events) }
        validation = part(max(start, warm(validationStart)), testStart)
        test = settings.testShare > 0 ? part(max(start, warm(testStart)), end.nextUp) : nil
    }

    /// The newest share of the rows to fit on, at least `rows` of each replica.
    func fitting(share: Double, atLeast rows: Int) -> [Series] {
        guard share < 1 else { return fitting }
        return fitting.map { series in
            let wanted = max(rows, Int(clamping: Double(series.rowCount) * share))
            guard wanted < series.rowCount else { return series }
            return series.slice(fromSeconds: series.timeSeconds(ofRow: series.rowCount - wanted), toSeconds: .infinity)
        }
    }
}

extension Series {
    /// The same with the rows of known anomalies as gaps.
    fileprivate func without(_ events: [LabeledEvent]) -> Series {
        guard !events.isEmpty else { return self }
        let times = (0..<rowCount).map { timeSeconds(ofRow: $0) }
        let labels = LabeledEvent.labels(of: events, at: times)
        var values = values
        for row in labels.indices where labels[row] {
            for cell in row * columns.count..<(row + 1) * columns.count { values[cell] = .nan }
        }
        return Series(
            workload: workload, replica: replica, columns: columns, startSeconds: startSeconds,
            intervalSeconds: intervalSeconds, values: values)
    }
}
