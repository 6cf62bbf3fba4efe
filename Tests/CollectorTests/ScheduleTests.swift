import Testing

@testable import Collector

@Suite struct ScheduleTests {
    @Test func latenessDoesNotShiftDeadlines() {
        var schedule = IntervalSchedule(startSeconds: 100, intervalSeconds: 2)
        #expect(schedule.deadlineSeconds == 102)
        schedule.advance(nowSeconds: 102.15)
        #expect(schedule.deadlineSeconds == 104)
        #expect(schedule.lateCount == 0)
        schedule.advance(nowSeconds: 105.9)
        #expect(schedule.deadlineSeconds == 106)
        #expect(schedule.lateCount == 1)
        #expect(schedule.missedCount == 0)
    }

    @Test func skipsPassedDeadlines() {
        var schedule = IntervalSchedule(startSeconds: 100, intervalSeconds: 2)
        // The interval that ends at 102 is served at 107.5: those that end at 104 and 106 are gone.
        schedule.advance(nowSeconds: 107.5)
        #expect(schedule.missedCount == 2)
        #expect(schedule.deadlineSeconds == 108)
        schedule.advance(nowSeconds: 108)
        #expect(schedule.missedCount == 2)
    }
}
