import Core
import Testing

@testable import Engine

struct TrainingSplitTests {
    /// Rows by whether they were observed: the value is the number of observed rows before.
    private func series(_ observed: [Bool]) -> Series {
        var count: Float = 0
        let values = observed.map { isObserved -> Float in
            guard isObserved else { return .nan }
            count += 1
            return count - 1
        }
        return Series(
            workload: Workload("web"), replica: "a", columns: ["x"], startSeconds: 0, intervalSeconds: 60,
            values: values)
    }

    private func observed(_ series: Series) -> Int { series.values.count { !$0.isNaN } }

    private let split = TrainingSplit(validationShare: 0.2, calibrationShare: 0.2)

    @Test func longGapDoesNotCountInSplitShares() throws {
        // Ten rows, a week of nothing, four days of rows.
        let rows =
            [Bool](repeating: true, count: 10) + [Bool](repeating: false, count: 10_080)
            + [Bool](repeating: true, count: 5750)
        let parts = split.parts(of: series(rows))
        #expect(observed(parts.training) == 3456)
        #expect(observed(parts.validation) == 1152 && observed(parts.calibration) == 1152)
    }

    @Test func longGapDoesNotConsumeCalibrationShare() throws {
        let rows =
            [Bool](repeating: true, count: 5760) + [Bool](repeating: false, count: 10_080)
            + [Bool](repeating: true, count: 5)
        let parts = split.parts(of: series(rows))
        #expect(observed(parts.calibration) == 1153 && observed(parts.training) > 3000)
    }

    @Test(arguments: [1, 2, 3, 7])
    func everyRowIsInOnePart(gapEach: Int) {
        let rows = (0..<200).map { $0 % gapEach != 0 || gapEach == 1 }
        let whole = series(rows)
        let parts = split.parts(of: whole)
        let all = [parts.training, parts.validation, parts.calibration]
        #expect(all.reduce(0) { $0 + $1.rowCount } == whole.rowCount)
        #expect(all.reduce(0) { $0 + observed($1) } == observed(whole))
        #expect(parts.validation.startSeconds == parts.training.endSeconds)
        #expect(parts.calibration.startSeconds == parts.validation.endSeconds)
    }

    @Test func aSeriesOfGapsAloneGivesNoRows() {
        let parts = split.parts(of: series([Bool](repeating: false, count: 50)))
        #expect(observed(parts.training) + observed(parts.validation) + observed(parts.calibration) == 0)
    }
}
