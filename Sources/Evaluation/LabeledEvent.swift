/// A span of time in which a workload is known to have been anomalous, such as an injected fault.
package struct LabeledEvent: Hashable, Sendable, Encodable {
    package let workload: String
    /// First anomalous instant, in seconds since the epoch of the scored points.
    package let startSeconds: Double
    /// Last anomalous instant, same clock.
    package let endSeconds: Double
    /// What was wrong, for example "cpu-hog"; reports are broken down by it.
    package let kind: String

    /// - Throws: `EvaluationError` with `invalidEvent` when a time is not finite or the end lies before the start.
    package init(workload: String, startSeconds: Double, endSeconds: Double, kind: String) throws(EvaluationError) {
        guard startSeconds.isFinite, endSeconds.isFinite, startSeconds <= endSeconds else {
            throw EvaluationError(
                .invalidEvent(startSeconds: startSeconds, endSeconds: endSeconds), workload: workload)
        }
        self.workload = workload
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
        self.kind = kind
    }
}

extension LabeledEvent {
    /// Which of the points lie within [start, end + extension] of any event.
    ///
    /// An event that falls between two points labels none.
    /// - Parameters:
    ///   - events: in any order; may overlap.
    ///   - timesSeconds: strictly increasing.
    ///   - extensionSeconds: how much longer each event is taken to be.
    /// - Complexity: O(n + e log n).
    package static func labels(
        of events: [LabeledEvent], at timesSeconds: [Double], extensionSeconds: Double = 0
    ) -> [Bool] {
        var depthChanges = [Int](repeating: 0, count: timesSeconds.count + 1)
        for event in events {
            let first = timesSeconds.partitioningIndex { $0 >= event.startSeconds }
            let past = timesSeconds.partitioningIndex { $0 > event.endSeconds + extensionSeconds }
            depthChanges[first] += 1
            depthChanges[past] -= 1
        }
        var depth = 0
        return depthChanges.dropLast().map { change in
            depth += change
            return depth > 0
        }
    }

    /// The events of runs of labelled points: from the first to the last point of each run.
    ///
    /// - Throws: `EvaluationError` when lengths differ or a time is not finite.
    package static func events(
        workload: String, labels: [Bool], timesSeconds: [Double], kind: String = "labelled"
    ) throws(EvaluationError) -> [LabeledEvent] {
        guard timesSeconds.count == labels.count else {
            throw EvaluationError(
                .lengthMismatch(field: "times", expected: labels.count, found: timesSeconds.count), workload: workload)
        }
        var events: [LabeledEvent] = []
        for run in labelRuns(labels) {
            events.append(
                try LabeledEvent(
                    workload: workload, startSeconds: timesSeconds[run.lowerBound],
                    endSeconds: timesSeconds[run.upperBound], kind: kind))
        }
        return events
    }

    /// The events during which no row was scored: outside the scored time range, in a gap, or before the first window.
    ///
    /// - Parameters:
    ///   - events: by workload.
    ///   - timesSeconds: ascending times of the scores, by workload.
    ///   - toleranceSeconds: how long after its end an event may still be found.
    package static func unscored(
        _ events: [String: [LabeledEvent]], timesSeconds: [String: [Double]], toleranceSeconds: Double
    ) -> [LabeledEvent] {
        events.sorted { $0.key < $1.key }.flatMap { workload, events in
            let times = timesSeconds[workload] ?? []
            return events.filter { event in
                let next = times.partitioningIndex { $0 >= event.startSeconds }
                return next == times.count || times[next] > event.endSeconds + toleranceSeconds
            }
        }
    }

    /// Events by workload, with an entry for each of `workloads`.
    ///
    /// - Throws: `EvaluationError` with `unknownWorkload` when an event names none of `workloads`: a mistyped name
    ///   would otherwise make a fault vanish from the figures.
    package static func grouped(
        _ events: [LabeledEvent], by workloads: [String]
    ) throws(EvaluationError) -> [String: [LabeledEvent]] {
        var groups: [String: [LabeledEvent]] = [:]
        for workload in workloads { groups[workload] = [] }
        for event in events {
            guard groups[event.workload] != nil else {
                throw EvaluationError(.unknownWorkload(known: workloads.sorted()), workload: event.workload)
            }
            groups[event.workload]?.append(event)
        }
        return groups
    }
}

extension [Double] {
    /// Index of the first element that satisfies a predicate which, once true, stays true; `count` for none.
    func partitioningIndex(where isInSecondPart: (Double) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isInSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
