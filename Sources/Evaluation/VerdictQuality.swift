/// What the verdicts at the detector's own threshold are worth.
package struct VerdictQuality: Equatable, Sendable, Encodable {
    package let points: PointQuality
    package let events: EventQuality
    package let falseAlarms: FalseAlarms

    init(verdicts: [Bool], input: EvaluationInput, settings: EvaluationSettings) throws(EvaluationError) {
        points = try PointQuality(verdicts: verdicts, labels: input.labels)
        events = try EventQuality(
            verdicts: verdicts, timesSeconds: input.timesSeconds, events: input.events,
            toleranceSeconds: settings.toleranceSeconds)
        falseAlarms = try FalseAlarms(
            verdicts: verdicts, timesSeconds: input.timesSeconds, events: input.events,
            toleranceSeconds: settings.toleranceSeconds, mergeSeconds: settings.alarmMergeSeconds)
    }
}
