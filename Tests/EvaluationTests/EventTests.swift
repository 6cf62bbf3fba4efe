import Evaluation
import Testing

private func event(_ start: Double, _ end: Double, kind: String = "cpu-hog") throws -> LabeledEvent {
    try LabeledEvent(workload: "shop/cart", startSeconds: start, endSeconds: end, kind: kind)
}

/// Points every 10 s from 0 to 90 s, flagged at `seconds`.
private let times = (0..<10).map { Double($0) * 10 }
private func flagged(at seconds: Double...) -> [Bool] { times.map(seconds.contains) }

private func quality(
    _ verdicts: [Bool], _ events: [LabeledEvent], tolerance: Double = 0
) throws -> EventQuality {
    try EventQuality(verdicts: verdicts, timesSeconds: times, events: events, toleranceSeconds: tolerance)
}

@Suite struct LabeledEventTests {
    @Test func bothEndsAreLabelled() throws {
        #expect(LabeledEvent.labels(of: [try event(20, 40)], at: times) == flagged(at: 20, 30, 40))
        #expect(LabeledEvent.labels(of: [try event(20.1, 39.9)], at: times) == flagged(at: 30))
    }

    @Test func eventsMayOverlapTouchOrLieOutside() throws {
        let events = [try event(30, 50), try event(40, 60), try event(-50, 0), try event(85, 500), try event(-9, -1)]
        #expect(LabeledEvent.labels(of: events, at: times) == flagged(at: 0, 30, 40, 50, 60, 90))
    }

    @Test func eventBetweenTwoPointsLabelsNoneUnlessExtended() throws {
        let short = [try event(21, 24)]
        #expect(LabeledEvent.labels(of: short, at: times) == flagged())
        #expect(LabeledEvent.labels(of: short, at: times, extensionSeconds: 6) == flagged(at: 30))
        #expect(LabeledEvent.labels(of: short, at: []) == [])
    }

    @Test func labelsAndEventsAreInverse() throws {
        let labels = flagged(at: 0, 10, 40, 80, 90)
        let events = try LabeledEvent.events(workload: "w", labels: labels, timesSeconds: times)
        #expect(events.map(\.startSeconds) == [0, 40, 80])
        #expect(events.map(\.endSeconds) == [10, 40, 90])
        #expect(LabeledEvent.labels(of: events, at: times) == labels)
    }

    @Test func eventsOfMismatchedArraysAreRefused() {
        #expect(throws: EvaluationError(.lengthMismatch(field: "times", expected: 2, found: 1), workload: "w")) {
            try LabeledEvent.events(workload: "w", labels: [false, true], timesSeconds: [0])
        }
    }

    @Test(arguments: [(5.0, 4.0), (.nan, 4.0), (0.0, .infinity)])
    func rejectsInvalidTimeRanges(start: Double, end: Double) {
        #expect(throws: EvaluationError.self) { try event(start, end) }
    }

    @Test func groupingKeepsWorkloadsWithoutEventsAndRejectsUnknownOnes() throws {
        let events = [try event(0, 1), try event(5, 6)]
        let groups = try LabeledEvent.grouped(events, by: ["shop/cart", "shop/ad"])
        #expect(groups == ["shop/cart": events, "shop/ad": []])
        let error = #expect(throws: EvaluationError.self) {
            try LabeledEvent.grouped(events, by: ["shop/kart"])
        }
        #expect(error?.workload == "shop/cart")
        #expect(error?.description.contains("shop/kart") == true)
    }
}

@Suite struct EventQualityTests {
    @Test func onePointInTheEventFindsIt() throws {
        let found = try quality(flagged(at: 30), [event(20, 40), event(60, 70)])
        #expect(found.outcomes.map(\.delaySeconds) == [10, nil])
        #expect(found.outcomes.map(\.isFound) == [true, false])
        #expect(found.all.injected == 2)
        #expect(found.all.found == 1)
        #expect(found.all.recall == 0.5)
        #expect(found.all.medianDelaySeconds == 10)
    }

    @Test func pointsOutsideEventDoNotCount() throws {
        let missed = try quality(flagged(at: 10, 50), [event(20, 40)])
        #expect(missed.all.found == 0)
        #expect(missed.all.recall == 0)
        #expect(missed.all.medianDelaySeconds == nil)
    }

    @Test func toleranceReachesAfterTheEndNotBeforeTheStart() throws {
        #expect(try quality(flagged(at: 50), [event(20, 40)], tolerance: 10).outcomes[0].delaySeconds == 30)
        #expect(try quality(flagged(at: 50), [event(20, 40)], tolerance: 9.9).all.found == 0)
        #expect(try quality(flagged(at: 10), [event(20, 40)], tolerance: 60).all.found == 0)
    }

    @Test func ongoingAlarmDetectsEventAtItsFirstPoint() throws {
        let outcome = try quality(flagged(at: 0, 10, 20, 30), [event(15, 40)]).outcomes[0]
        #expect(outcome.delaySeconds == 5)
    }

    @Test func firstAndLastPointCount() throws {
        let found = try quality(flagged(at: 0, 90), [event(0, 0), event(90, 90)])
        #expect(found.outcomes.map(\.delaySeconds) == [0, 0])
    }

    @Test func onePointMayFindOverlappingEvents() throws {
        #expect(try quality(flagged(at: 40), [event(20, 40), event(30, 60)]).all.found == 2)
    }

    @Test func kindsAreTalliedByName() throws {
        let events = [
            try event(0, 10, kind: "net-loss"), try event(20, 30, kind: "cpu-hog"),
            try event(40, 60, kind: "cpu-hog"), try event(70, 90, kind: "cpu-hog"),
        ]
        let found = try quality(flagged(at: 20, 60, 80), events)
        #expect(found.byKind.map(\.kind) == ["cpu-hog", "net-loss"])
        #expect(found.byKind.map(\.tally.found) == [3, 0])
        #expect(found.byKind.map(\.tally.injected) == [3, 1])
        // Delays 0, 20 and 10 s.
        #expect(found.byKind[0].tally.medianDelaySeconds == 10)
        #expect(found.byKind[1].tally.medianDelaySeconds == nil)
    }

    @Test func medianOfAnEvenNumberLiesBetween() throws {
        #expect(try quality(flagged(at: 20, 60), [event(20, 30), event(50, 60)]).all.medianDelaySeconds == 5)
    }

    @Test func noEventsHaveNoRecall() throws {
        let none = try quality(flagged(at: 20), [])
        #expect(none.all.recall == nil)
        #expect(none.byKind.isEmpty)
    }

    @Test func badLengthsAreRefused() {
        #expect(throws: EvaluationError(.lengthMismatch(field: "times", expected: 1, found: 10))) {
            try quality([true], [])
        }
    }
}

@Suite struct FalseAlarmsTests {
    private func alarms(
        _ verdicts: [Bool], _ events: [LabeledEvent], at times: [Double] = times, tolerance: Double = 0,
        merge: Double = 0
    ) throws -> FalseAlarms {
        try FalseAlarms(
            verdicts: verdicts, timesSeconds: times, events: events, toleranceSeconds: tolerance, mergeSeconds: merge)
    }

    @Test func aRunIsOneAlarm() throws {
        let found = try alarms(flagged(at: 0, 10, 40, 80, 90), [])
        #expect(found.count == 3)
        #expect(found.normalSeconds == 100)
        #expect(found.perDay == 3 / (100.0 / 86_400))
    }

    @Test func alarmOverlappingEventIsNotFalse() throws {
        let found = try alarms(flagged(at: 10, 20, 50, 80), [event(20, 40)])
        #expect(found.count == 2)
        #expect(found.normalSeconds == 70)
    }

    @Test func toleranceExplainsLateAlarmsAndIsNotNormalTime() throws {
        let found = try alarms(flagged(at: 50, 80), [event(20, 40)], tolerance: 10)
        #expect(found.count == 1)
        #expect(found.normalSeconds == 60)
    }

    @Test func alarmsCloseInTimeCanBeMerged() throws {
        let verdicts = flagged(at: 0, 30, 90)
        #expect(try alarms(verdicts, [], merge: 29).count == 3)
        #expect(try alarms(verdicts, [], merge: 30).count == 2)
        #expect(try alarms(verdicts, [], merge: 60).count == 1)
    }

    @Test func clockGapSplitsAlarmAndIsNotNormalTime() throws {
        let found = try alarms([true, true, true, true], [], at: [0, 10, 5_000, 5_010])
        #expect(found.count == 2)
        #expect(found.normalSeconds == 40)
    }

    @Test func noNormalTimeHasNoRate() throws {
        #expect(try alarms(flagged(at: 20), [event(0, 90)]).perDay == nil)
        #expect(try alarms([true], [], at: [5]).perDay == nil)
    }

    @Test func badLengthsAreRefused() {
        #expect(throws: EvaluationError.self) { try alarms([true], []) }
    }
}
