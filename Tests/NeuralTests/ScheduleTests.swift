import Testing

@testable import Neural

@Suite struct ScheduleTests {
    @Test func onlyRelativeDropCountsAsImprovement() {
        var settings = TrainingSettings()
        settings.minimumImprovement = 0.1
        var schedule = TrainingSchedule(settings)
        let outcomes = [1, 0.91, 0.89, 0.89].map { schedule.improves($0) }
        #expect(outcomes == [true, false, true, false])
    }

    @Test func learningRateDecaysThenTrainingStops() {
        var settings = TrainingSettings()
        settings.learningRate = 1
        settings.learningRateDecay = 0.5
        settings.patience = 4
        var schedule = TrainingSchedule(settings)
        _ = schedule.improves(1)
        var rates: [Double] = []
        while !schedule.isOver {
            _ = schedule.improves(2)
            rates.append(schedule.learningRate)
        }
        #expect(rates == [1, 0.5, 0.5, 0.25])
    }

    @Test func improvementResetsPatience() {
        var settings = TrainingSettings()
        settings.patience = 3
        var schedule = TrainingSchedule(settings)
        let outcomes = [5.0, 6, 6, 4, 5, 5].map { schedule.improves($0) }
        #expect(outcomes == [true, false, false, true, false, false])
        #expect(!schedule.isOver)
        _ = schedule.improves(5)
        #expect(schedule.isOver)
    }

    @Test func minimumPatienceStillDecays() {
        var settings = TrainingSettings()
        settings.learningRate = 1
        settings.patience = 1
        var schedule = TrainingSchedule(settings)
        _ = schedule.improves(1)
        #expect(!schedule.isOver)
        _ = schedule.improves(1)
        #expect(schedule.isOver && schedule.learningRate == 0.5)
    }
}
