internal import Core

/// Whether one labelled event was found, and how soon.
package struct EventOutcome: Equatable, Sendable, Encodable {
    package let event: LabeledEvent
    /// Seconds from the start of the event to the first verdict that finds it; nil where it was missed.
    package let delaySeconds: Double?

    package var isFound: Bool { delaySeconds != nil }
}

/// How many of a set of events were found.
package struct EventTally: Equatable, Sendable, Encodable {
    package let injected: Int
    package let found: Int
    /// found / injected; nil where there are no events.
    package let recall: Double?
    /// Median over the events found; missed ones have no delay, so read it beside the recall. Nil where none was found.
    package let medianDelaySeconds: Double?

    package init(_ outcomes: [EventOutcome]) {
        let delays = outcomes.compactMap(\.delaySeconds)
        injected = outcomes.count
        found = delays.count
        recall = outcomes.isEmpty ? nil : Double(delays.count) / Double(outcomes.count)
        medianDelaySeconds = median(delays)
    }
}

/// `EventTally` of the events of one kind.
package struct KindTally: Equatable, Sendable, Encodable {
    package let kind: String
    package let tally: EventTally
}

/// Verdicts against labelled events.
///
/// An event is found if a point flagged lies within [start, end + tolerance], however many do: that is all an
/// operator needs. An alarm that was on already when the event began finds it too, with the delay of its first
/// point within the event. One point can find several overlapping events.
package struct EventQuality: Equatable, Sendable, Encodable {
    /// One per event, in the order given.
    package let outcomes: [EventOutcome]
    package let all: EventTally
    /// One per kind, by name.
    package let byKind: [KindTally]

    /// - Parameters:
    ///   - verdicts: true where a point is flagged.
    ///   - timesSeconds: strictly increasing, one per verdict.
    ///   - events: in any order.
    ///   - toleranceSeconds: how long after its end an event may still be found.
    /// - Throws: `EvaluationError` when lengths differ.
    /// - Complexity: O(n + e log n).
    package init(
        verdicts: [Bool], timesSeconds: [Double], events: [LabeledEvent], toleranceSeconds: Double
    ) throws(EvaluationError) {
        guard timesSeconds.count == verdicts.count else {
            throw EvaluationError(.lengthMismatch(field: "times", expected: verdicts.count, found: timesSeconds.count))
        }
        let flaggedTimes = zip(timesSeconds, verdicts).compactMap { time, isFlagged in isFlagged ? time : nil }
        self.init(
            events.map { event in
                let next = flaggedTimes.partitioningIndex { $0 >= event.startSeconds }
                let isFound = next < flaggedTimes.count && flaggedTimes[next] <= event.endSeconds + toleranceSeconds
                return EventOutcome(
                    event: event, delaySeconds: isFound ? flaggedTimes[next] - event.startSeconds : nil)
            })
    }

    /// The tallies of outcomes at hand, for example pooled over workloads.
    package init(_ outcomes: [EventOutcome]) {
        self.outcomes = outcomes
        all = EventTally(outcomes)
        byKind = Dictionary(grouping: outcomes, by: \.event.kind)
            .map { KindTally(kind: $0.key, tally: EventTally($0.value)) }
            .sorted { $0.kind < $1.kind }
    }
}
