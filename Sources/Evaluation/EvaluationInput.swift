/// The scored and labelled points of one workload, checked.
package struct EvaluationInput: Sendable {
    package let workload: String
    /// One per point, higher is stranger; infinite ones rank at the ends, NaN is refused.
    package let scores: [Double]
    /// True where the point is anomalous.
    package let labels: [Bool]
    /// True where the detector flagged the point; nil where only scores are to be judged.
    package let verdicts: [Bool]?
    /// Seconds since the epoch, strictly increasing.
    package let timesSeconds: [Double]
    package let events: [LabeledEvent]

    /// Points with a label each; every run of labelled points is an event of kind "labelled".
    ///
    /// - Throws: `EvaluationError` when lengths differ, there are no points, a score is NaN or the times do
    ///   not increase.
    package init(
        workload: String, scores: [Double], labels: [Bool], verdicts: [Bool]?, timesSeconds: [Double]
    ) throws(EvaluationError) {
        try Self.check(
            workload: workload, scores: scores, labelCount: labels.count, verdicts: verdicts,
            timesSeconds: timesSeconds)
        self.workload = workload
        self.scores = scores
        self.labels = labels
        self.verdicts = verdicts
        self.timesSeconds = timesSeconds
        events = try LabeledEvent.events(workload: workload, labels: labels, timesSeconds: timesSeconds)
    }

    /// Points that are anomalous where one of `events` says so.
    ///
    /// - Throws: `EvaluationError` when lengths differ, there are no points, a score is NaN, the times do
    ///   not increase or an event belongs to another workload.
    package init(
        workload: String, scores: [Double], verdicts: [Bool]?, timesSeconds: [Double], events: [LabeledEvent]
    ) throws(EvaluationError) {
        try Self.check(
            workload: workload, scores: scores, labelCount: scores.count, verdicts: verdicts,
            timesSeconds: timesSeconds)
        if let foreign = events.first(where: { $0.workload != workload }) {
            throw EvaluationError(.foreignEvent(eventWorkload: foreign.workload), workload: workload)
        }
        self.workload = workload
        self.scores = scores
        labels = LabeledEvent.labels(of: events, at: timesSeconds)
        self.verdicts = verdicts
        self.timesSeconds = timesSeconds
        self.events = events
    }

    private static func check(
        workload: String, scores: [Double], labelCount: Int, verdicts: [Bool]?, timesSeconds: [Double]
    ) throws(EvaluationError) {
        guard !scores.isEmpty else { throw EvaluationError(.noPoints, workload: workload) }
        let lengths = [
            ("labels", labelCount), ("verdicts", verdicts?.count ?? scores.count), ("times", timesSeconds.count),
        ]
        for (field, found) in lengths where found != scores.count {
            throw EvaluationError(
                .lengthMismatch(field: field, expected: scores.count, found: found), workload: workload)
        }
        if let index = scores.firstIndex(where: \.isNaN) {
            throw EvaluationError(.scoreNotANumber(index: index), workload: workload)
        }
        var last = -Double.infinity
        for (index, time) in timesSeconds.enumerated() {
            guard time.isFinite, time > last else {
                throw EvaluationError(.timesNotIncreasing(index: index), workload: workload)
            }
            last = time
        }
    }
}
