internal import Jobs
internal import Report

extension CollectionSummary {
    /// The summary in one line.
    var text: String {
        let failures = [(failedWrites, "failed writes"), (failedListings, "failed listings")]
            .filter { $0.0 > 0 }.map { ", \($0) \($1)" }.joined()
        return "\(periods) intervals, \(workloads) workloads, \(samples) samples (\(partialSamples) partial), "
            + "\(missedPeriods) intervals missed, \(NumberText.short(overflowedEvents + missedEvents)) events lost"
            + failures
    }
}
