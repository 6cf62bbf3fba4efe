internal import Core
internal import Engine
import Foundation
import Testing

@testable import Plugins

@Suite struct TailThresholdTests {
    /// `scipy.stats.genpareto.fit(y, floc=0)` and `genpareto.ppf(1 - 1e-4 / 0.02, c, 0, scale)` (SciPy 1.17.1).
    @Test func tailAgreesWithSciPy() {
        let tail = ParetoTail([
            1.60009, 9.75555, 0.318727, 9.57929, 0.790954, 1.19708, 4.63195, 1.14019, 1.80224, 0.0561269,
            3.4811, 1.7387, 0.850153, 3.95693, 0.763103, 1.32489, 0.294141, 1.11623, 0.470826, 0.637105,
            3.44254, 0.691726, 1.46941, 15.1352, 11.0672, 3.15103, 1.75561, 0.68097, 0.359624, 12.4076,
            1.62179, 0.250898, 2.27, 3.78612, 2.19666, 7.41498, 0.0812876, 1.68723, 1.35068, 0.130008,
        ])
        #expect(abs(tail.shape - 0.33823) < 2e-3)
        #expect(abs(tail.scale - 1.99180) < 5e-3)
        #expect(abs(tail.quantile(share: 1e-4, peakShare: 0.02) - 29.455) < 0.2)
    }

    /// Of exponential excesses, equally likely ones far beyond the data are where the exponential puts them.
    @Test func exponentialTailIsExtrapolated() throws {
        let plugin = PeaksThreshold(followsDrift: false)
        let scores = (1...5000).map { -log(Double($0) / 5001) }
        let limit = try plugin.fit(scores, parameters: plugin.manifest.resolve(["rate": .real(1e-5)])).limit
        // −ln 1e-5 = 11.5; the largest score is 8.5.
        #expect(abs(limit - 11.5) < 1.5)
    }

    @Test func driftMovesOnlyTheThresholdOfDspot() throws {
        for followsDrift in [false, true] {
            let plugin = PeaksThreshold(followsDrift: followsDrift)
            var stream = try plugin.fit(wave(2000, drift: 0), parameters: plugin.manifest.resolve()).makeStream()
            let drifting = wave(4000, drift: 1e-4)
            let alarms = drifting.count { stream.judge($0).isAnomalous }
            #expect(followsDrift ? alarms == 0 : alarms > 1000)
        }
    }

    @Test func tooFewScoresForARateAreAnError() throws {
        let plugin = ConformalThreshold()
        let scores = (1...999).map(Double.init)
        let supported = try plugin.manifest.resolve(["rate": .real(0.001)])
        #expect(try plugin.fit(scores, parameters: supported).limit == 999)
        #expect(throws: ThresholdError.tooFewScores(count: 998, needed: 999)) {
            try plugin.fit(scores.dropLast(), parameters: supported)
        }
    }

    /// One a week at a score a minute: one in 10,080.
    @Test(arguments: [PercentileThreshold() as any ThresholdPlugin, SpreadThreshold(isRobust: true)])
    func falseAlarmsADayBoundTheLimit(plugin: any ThresholdPlugin) throws {
        let weekly = try plugin.manifest.resolve(["false-alarms-per-day": .real(1.0 / 7)])
        let scores = (1...20_159).map { Double($0).squareRoot() }
        let limit = try plugin.fit(scores, parameters: weekly).limit
        #expect(scores.count { $0 > limit } <= 2)
        let error = #expect(throws: ThresholdError.tooFewScores(count: 1000, needed: 10_079)) {
            try plugin.fit(Array(scores.prefix(1000)), parameters: weekly)
        }
        #expect(error?.description.contains("'calibration-share'") == true)
    }

    /// The limit lies between the calm scores and the burst among them.
    @Test func telemanomSeparatesTheBurst() throws {
        let plugin = TelemanomThreshold()
        let calm = wave(500, drift: 0)
        let limit = try plugin.fit(calm + [30, 31, 30] + calm, parameters: plugin.manifest.resolve()).limit
        #expect(limit > 1.1 && limit < 30)
    }

    /// Scores from 1 to 1.1 on a slope.
    private func wave(_ count: Int, drift: Double) -> [Double] {
        (0..<count).map { row in
            let place = Double(row * 37 % 101) / 101
            return 1 + 0.1 * place + drift * Double(row)
        }
    }
}
