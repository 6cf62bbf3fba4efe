internal import Jobs
internal import Report

extension CollectionSummary {
    /// The summary in one line.
    var text: String {
        let failures = [(failedWrites, "failed writes"), (failedListings, "failed listings")]
            .filter { $0.0 > 0 }.map { ", \($0) \($1)" }.joined()
        let unlisted =
            unlistedCgroups > 0
            ? ", \(NumberText.short(unlistedEvents)) events in \(unlistedCgroups) cgroups that ended unlisted" : ""
        return "\(intervals) intervals, \(workloads) workloads, \(samples) samples (\(partialSamples) partial), "
            + "\(missedIntervals) intervals missed, \(NumberText.short(overflowedEvents + missedEvents)) events lost"
            + unlisted + failures
    }
}
